using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Core.Following;

/// <summary>
/// Decides what a job is to fetch so that a copy stays up to date: at once, what is new and what was announced as changed; within a
/// <see cref="RefreshBudget"/>, what may have changed, so that it never keeps what is new waiting.
/// </summary>
/// <remarks>
/// Owned by one follower, which passes in the time. Nothing of it survives a restart: what was announced meanwhile is found by reading
/// the overlap again, and by the sweep.
/// </remarks>
public sealed class FollowPlan
{
    // What a message carries stays small, and so does what waits in the coordinator ahead of what is announced next.
    private const int MaxTold = 2000;
    private const int MaxDoubtfulTold = 300;
    // Half a day's announcements. What is beyond is found by the sweep.
    private const int MaxRequests = 100_000;
    // If so much was missed that it came by the hundred thousand, only the newest are kept: more than a month's worth.
    private const int MaxSwept = 500_000;
    private const int BudgetPerSecond = 1;
    private const double BudgetShare = 0.3;
    private const int BudgetCapacity = 1000;
    private const int SweepReserve = BudgetCapacity / 2;

    // If gaps follow one another, the overlap is read no more often than this, except for what the budget allows.
    private static readonly TimeSpan GrantInterval = TimeSpan.FromMinutes(5);
    // Even quiet sources are asked every few seconds, so a longer silence means that nothing can be heard.
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BusyAgainAfter = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(2);

    private readonly JobId _job;
    private readonly FollowOptions _options;
    private readonly SweepSchedule _sweep;
    private readonly RefreshBudget _budget = new(BudgetPerSecond, BudgetShare, BudgetCapacity);
    private readonly RefreshBudget? _sweepBudget;
    private readonly Dictionary<long, RefreshRequest> _requests = [];
    private readonly Queue<long> _doubtful = [];
    private readonly HashSet<long> _doubtfulIds = [];
    private readonly RecentIds _recent = new();
    private readonly UpdateBatches _batches = new();
    private readonly Backfill _backfill = new();
    private readonly RecentDelays _newDelays = new();
    private readonly RecentDelays _changedDelays = new();
    private IdRangeSet _targets;
    private TimeSpan? _grantedAt;
    private TimeSpan _newestHeardAt;
    private TimeSpan _changesHeardAt;
    // Up to when what changed unheard is read again.
    private TimeSpan _coveredUntil;
    private long _top;
    private long _reread;
    private long _commands;
    // One command at a time: its answer covers everything that went before.
    private RefreshIds? _unanswered;
    private TimeSpan _sentAt;

    /// <param name="targets">The job's targets so far: other ids are of no interest until they are new.</param>
    /// <param name="newest">
    /// The newest id that the API knows of. Higher ids may have been imported; what appears in between is new all the same.
    /// </param>
    public FollowPlan(JobId job, FollowOptions options, IdRangeSet targets, Timestamp now, long newest = long.MaxValue)
    {
        _job = job;
        _options = options;
        _coveredUntil = _newestHeardAt = _changesHeardAt = now.Elapsed;
        _targets = targets;
        _top = targets.IsEmpty ? 0 : Math.Min(targets[^1].Last, newest);
        // Users are of any age, and nothing says when one has settled.
        _sweep = new SweepSchedule(job.Subject == JobSubject.Items ? options.Staleness : new StalenessRule { MaxAge = TimeSpan.Zero });
        _sweepBudget = options.SweepRate is { } rate ? new RefreshBudget(rate, 0, (int)Math.Ceiling(rate * 10)) : null;
    }

    /// <summary>The API says that ids up to this one exist.</summary>
    public void OnNewest(long newest, Timestamp now)
    {
        _newestHeardAt = now.Elapsed;
        if (newest > _top) OnNew(IdRangeSet.Of(_top + 1, newest), now);
    }

    /// <summary>There are new ids; known ones among them are ignored. Some may come late, and lie below the newest.</summary>
    public void OnNew(IdRangeSet ids, Timestamp now)
    {
        var news = ids.Except(_targets);
        if (news.IsEmpty) return;
        _targets = _targets.Union(news);
        _top = Math.Max(_top, news[^1].Last);
        // Many at once are not news but what was missed for hours: they are fetched like any others, and not watched one by one.
        if (news.IdCount > MaxTold)
        {
            _backfill.Add(news);
            return;
        }
        foreach (var id in news.Ids())
        {
            _requests[id] = new RefreshRequest(RefreshReason.New, now.Elapsed);
            _recent.Add(id, now.Elapsed);
        }
    }

    /// <summary>The API's newest batch of recent changes, perhaps the same as before.</summary>
    /// <param name="gap">For how long before this the API could not be heard; null the first time: not since the follower began.</param>
    /// <param name="isOther">True if it is not the previous batch, although its ids may be the same.</param>
    public void OnChanged(IReadOnlyCollection<long> ids, TimeSpan? gap, TimeSpan batchDuration, Timestamp now, bool isOther = false)
    {
        _changesHeardAt = now.Elapsed;
        if ((gap ?? now.Elapsed - _coveredUntil) > batchDuration) ReadOverlapAgain(_targets.Except(_backfill.Ids).Except(News), now);
        var (first, again, doubtful) = _batches.Take(ids.Where(IsWanted), isOther);
        foreach (var id in first) Name(id, isStill: false, now);
        foreach (var id in again) Name(id, isStill: true, now);
        foreach (var id in doubtful) Doubt(id);
    }

    /// <summary>Ids that the copy had before this follower listened: nobody will announce what has changed in them since.</summary>
    public void OnExisting(IdRangeSet ids, Timestamp now)
    {
        _coveredUntil = now.Elapsed;
        ReadOverlapAgain(ids, now);
    }

    /// <summary>Ids that may have changed without being heard of.</summary>
    public void OnDoubtful(IEnumerable<long> ids) => _budget.Grant(Doubt(ids.Where(IsWanted)));

    /// <summary>Adds an item that the store has, so that it is swept.</summary>
    /// <param name="born">When it was written; null if that is not known.</param>
    public void OnStored(long id, DateTimeOffset? born, DateTimeOffset readAt)
    {
        // What was imported besides does not belong to the job.
        if (IsWanted(id)) _sweep.Add(id, born, readAt);
    }

    /// <summary>True while the coordinator has not answered the last command.</summary>
    public bool AwaitsAnswer => _unanswered is not null;

    /// <summary>The command to send to the coordinator now, perhaps again because it did not answer; null for none.</summary>
    public RefreshIds? Next(Timestamp now)
    {
        if (_unanswered is not null && now.Elapsed - _sentAt < SendAgainAfter) return null;
        _unanswered ??= Choose(now);
        _sentAt = now.Elapsed;
        return _unanswered;
    }

    /// <summary>The coordinator has answered a command. An answer to any but the last command is ignored.</summary>
    public void OnNoted(RefreshNoted noted, Timestamp now)
    {
        if (noted.CommandNo != _unanswered?.CommandNo) return;
        _unanswered = null;
        // As young as can be: they are read more often than they need be, and a last time late enough.
        foreach (var id in _backfill.OnNoted(noted.Open).Above(_top - MaxSwept).Ids()) _sweep.Add(id, born: null, now.Wall);
        foreach (var (id, request) in _requests.Where(request => request.Value.IsTold).ToList())
        {
            if (noted.Busy.Contains(id)) _requests[id] = request with { IsTold = false, NotBefore = now.Elapsed + BusyAgainAfter };
            // It was told to a coordinator that has a successor, which may take it for done.
            else if (request.Epoch != 0 && request.Epoch != noted.Epoch) _requests[id] = request with { IsTold = false, Epoch = 0 };
            else if (!noted.Open.Contains(id)) End(id, request, now);
            // Its first request is still to come, perhaps hours later, and will show what has changed. It keeps nothing else from being read.
            else if (request.Reason != RefreshReason.New && noted.Unfetched.Contains(id)) Close(id, request);
            else _requests[id] = request with { Epoch = noted.Epoch };
        }
    }

    public FollowStatus Status(Timestamp now)
    {
        var announced = _requests.Values.Select(request => request.Reason != RefreshReason.Doubtful ? request.At : request.AgainAt).OfType<TimeSpan>().ToList();
        var lag = announced.Count == 0 ? TimeSpan.Zero : now.Elapsed - announced.Min();
        // While nothing can be heard nothing is announced, and the copy falls behind all the same.
        var unheard = now.Elapsed - HeardAt;
        if (unheard > SilentAfter && unheard > lag) lag = unheard;
        return new FollowStatus(
            _top,
            lag,
            announced.Count,
            _newDelays.Count,
            _changedDelays.Count,
            _reread,
            _newDelays.Percentile(0.95),
            _changedDelays.Percentile(0.95));
    }

    private RefreshIds? Choose(Timestamp now)
    {
        var told = _requests.Count(request => request.Value.IsTold);
        var waiting = _requests.Where(request => !request.Value.IsTold && now.Elapsed >= request.Value.NotBefore).ToList();
        // What is new goes first, a few ids at a time, and the lowest of them first: if an id were known while a lower one is not, nobody
        // would learn of the lower one after a restart.
        var news = waiting.Where(request => request.Value.Reason == RefreshReason.New).Select(request => request.Key).Order().ToList();
        var chosen = news.Take(MaxTold).ToList();
        if (told < MaxTold)
            chosen.AddRange(waiting.Where(request => request.Value.Reason != RefreshReason.New).Select(request => request.Key).Take(MaxTold - chosen.Count));
        _budget.Earn(chosen.Count(id => _requests[id].Reason != RefreshReason.Doubtful && _requests[id].NotBefore == TimeSpan.Zero));
        if (told + chosen.Count < MaxDoubtfulTold) chosen.AddRange(TakeDoubtful(MaxDoubtfulTold - told - chosen.Count, now));
        if (chosen.Count == 0 && told == 0 && _backfill.IsEmpty) return null;
        var watched = IdRangeSet.OfIds(_requests.Where(request => request.Value.IsTold).Select(request => request.Key)).Union(_backfill.UnderWay);
        foreach (var id in chosen) _requests[id] = _requests[id] with { IsTold = true };
        var ids = IdRangeSet.OfIds(chosen).Union(_backfill.Tell(upTo: news.Count <= MaxTold ? long.MaxValue : news[MaxTold - 1]));
        return new RefreshIds(_job, ids, watched, NewestIds.Below(_top, _job.Subject)) { CommandNo = ++_commands };
    }

    // The newest item and the changes are heard of separately, and either may be silent alone. Of users nobody says which is the newest.
    private TimeSpan HeardAt =>
        _job.Subject == JobSubject.Items && _newestHeardAt < _changesHeardAt ? _newestHeardAt : _changesHeardAt;

    private IdRangeSet News => IdRangeSet.OfIds(_requests.Where(request => request.Value.Reason == RefreshReason.New).Select(request => request.Key));

    private bool IsWanted(long id) => _targets.Contains(id);

    private void Name(long id, bool isStill, Timestamp now)
    {
        if (_recent.Name(id, isStill, now.Elapsed)) Doubt(id);
        else Want(id, now);
    }

    private void Want(long id, Timestamp now)
    {
        if (!_requests.TryGetValue(id, out var known))
        {
            if (_requests.Count < MaxRequests) _requests[id] = new RefreshRequest(RefreshReason.Changed, now.Elapsed);
        }
        else if (known.IsTold)
        {
            _requests[id] = known with { AgainAt = known.AgainAt ?? now.Elapsed };
        }
    }

    private void Doubt(long id)
    {
        if (_doubtful.Count < MaxRequests && _doubtfulIds.Add(id)) _doubtful.Enqueue(id);
    }

    // The newest of what is there, however much came since: most of what changes is young.
    private void ReadOverlapAgain(IdRangeSet known, Timestamp now)
    {
        var old = known.Except(known.Above(_top));
        var count = Doubt(old.TakeFirst(old.IdCount - _options.Overlap).Left.Ids());
        if (count == 0 || now.Elapsed - _grantedAt < GrantInterval) return;
        _grantedAt = now.Elapsed;
        _budget.Grant(count);
    }

    /// <returns>How many were not in doubt yet.</returns>
    private int Doubt(IEnumerable<long> ids)
    {
        var waiting = _doubtful.Count;
        foreach (var id in ids) Doubt(id);
        return _doubtful.Count - waiting;
    }

    private List<long> TakeDoubtful(int max, Timestamp now)
    {
        var taken = new List<long>();
        var later = new List<long>();
        var available = Math.Min(max, _budget.Available(now.Elapsed));
        while (taken.Count < available && _doubtful.TryDequeue(out var id))
        {
            _doubtfulIds.Remove(id);
            if (_requests.TryAdd(id, new RefreshRequest(RefreshReason.Doubtful, now.Elapsed))) taken.Add(id);
            // What is being fetched for the first time is in doubt once it is there.
            else if (_requests[id].Reason == RefreshReason.New) later.Add(id);
            else Want(id, now);
        }
        later.ForEach(Doubt);
        _budget.Spend(taken.Count);
        var (purse, reserve) = _sweepBudget is null ? (_budget, SweepReserve) : (_sweepBudget, 0);
        var stale = _sweep.TakeDue(now.Wall, Math.Min(max - taken.Count, purse.Available(now.Elapsed, reserve)))
            .Where(id => _requests.TryAdd(id, new RefreshRequest(RefreshReason.Doubtful, now.Elapsed))).ToList();
        purse.Spend(stale.Count);
        taken.AddRange(stale);
        return taken;
    }

    private void End(long id, RefreshRequest request, Timestamp now)
    {
        var delay = now.Elapsed - request.At;
        switch (request.Reason)
        {
            case RefreshReason.New:
                _newDelays.Add(delay);
                break;
            case RefreshReason.Changed:
                _changedDelays.Add(delay);
                break;
            default:
                _reread++;
                break;
        }
        if (request.Reason == RefreshReason.Doubtful) _sweep.Update(id, now.Wall);
        else _sweep.Add(id, born: null, now.Wall);
        Close(id, request);
    }

    // What is under way no longer counts; what was announced since does.
    private void Close(long id, RefreshRequest request)
    {
        if (request.AgainAt is { } at) _requests[id] = new RefreshRequest(RefreshReason.Changed, at);
        else _requests.Remove(id);
    }
}

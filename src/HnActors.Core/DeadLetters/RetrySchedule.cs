using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.DeadLetters;

/// <summary>
/// All dead letters of a job, and when each is due. Owned by one actor. A report or a person's command becomes an event that
/// holds its outcome, times included, so that <see cref="Apply"/> needs neither a clock nor randomness and a replay gives the same letters.
/// </summary>
public sealed class RetrySchedule(RetryPolicy policy)
{
    private const int MaxCircumstances = 10_000;

    private readonly LetterTable _letters = new();
    private readonly PriorityQueue<long, TimeSpan> _queue = new();
    private readonly RequeuedLetters _requeued = new();

    // Since they last failed. A refusal that was on its way meanwhile says nothing about the delay after that failure.
    private readonly HashSet<long> _offered = [];
    private readonly DeadLetterIndex _index = new();
    private readonly Dictionary<DeadLetter, DeadLetter> _circumstances = [];

    public int Count => _letters.Count;

    /// <summary>Ids that are dead letters of any status.</summary>
    public IdRangeSet Ids => _index.Ids;

    /// <summary>When the next letter is due, in monotonic time; null if none waits.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            var retry = NextRetry;
            return _requeued.NextDue is { } again && (retry is null || again < retry) ? again : retry;
        }
    }

    /// <summary>
    /// The event for a lease's failures; null if there is none: the same lease or a later one reported them before, or the letters
    /// no longer wait and the report is a late one.
    /// </summary>
    public LettersWritten? Report(LeaseId lease, IEnumerable<FailureReport> failures, Timestamp now, Random random)
    {
        var letters = new List<DeadLetter>();
        foreach (var failure in failures)
        {
            var known = Find(failure.Id);
            if (known is not null && (known.Status != DeadLetterStatus.Waiting || IsOld(lease, known))) continue;
            letters.Add(Next(known, lease, failure, now, random));
        }
        return letters.Count == 0 ? null : new LettersWritten(letters);
    }

    /// <summary>The event for ids that were stored; null if none of them was a letter.</summary>
    public LettersResolved? Resolve(IdRangeSet ids)
    {
        var found = _index.Ids.Intersect(ids);
        return found.IsEmpty ? null : new LettersResolved(found);
    }

    /// <summary>
    /// A person requeues letters: due at once, with all their attempts. Null if no letter matches. For many letters it is the
    /// first part: the next begins after its last id.
    /// </summary>
    public LettersRequeued? Requeue(DeadLetterFilter filter, Timestamp now, string command, long afterId, int maxIds)
    {
        var (ids, isLast) = Choose(filter, now.Wall, afterId, maxIds);
        return ids.IsEmpty ? null : new LettersRequeued(command, ids, now.Wall, isLast);
    }

    /// <summary>A person drops letters. Null if no letter matches, or all are dropped already; for many letters, the first part.</summary>
    public LettersDropped? Drop(DeadLetterFilter filter, string reason, Timestamp now, string command, long afterId, int maxIds)
    {
        var (ids, isLast) = Choose(filter, now.Wall, afterId, maxIds, but: DeadLetterStatus.Dropped);
        return ids.IsEmpty ? null : new LettersDropped(command, ids, reason, now.Wall, isLast);
    }

    /// <summary>Applies an event.</summary>
    /// <param name="now">
    /// The time at which the event is applied, which on recovery is later than when it was written. Never a source of state: it
    /// only places the due time on the monotonic scale, no further off than the letter's own delay whatever the wall clock says.
    /// </param>
    public void Apply(IDeadLetterEvent happened, Timestamp now)
    {
        switch (happened)
        {
            case LettersWritten written:
                // The last word on an id counts.
                Put(written.Letters.Reverse().DistinctBy(letter => letter.Id), now);
                break;
            case LettersResolved resolved:
                Remove(resolved.Ids);
                break;
            case LettersRequeued again:
                Put(Known(again.Ids).Select(letter => letter with
                {
                    Status = DeadLetterStatus.Waiting,
                    Attempts = 0,
                    NullAnswers = 0,
                    Delay = TimeSpan.Zero,
                    LastFailed = again.At,
                    LastLease = "",
                    Reason = "",
                }), now);
                break;
            case LettersDropped dropped:
                Put(Known(dropped.Ids).Select(letter => letter with
                {
                    Status = DeadLetterStatus.Dropped,
                    LastLease = "",
                    Reason = dropped.Reason,
                }), now);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Dead letters have no such event.");
        }
    }

    /// <summary>
    /// Takes letters that are due off the queue: those that a person requeued, then as many others as the throttle allows, soonest first.
    /// Each comes back automatically after <paramref name="again"/> unless it is resolved or reported before, so a lost offer is repeated.
    /// </summary>
    /// <returns>The ids to retry, and those of them whose next <c>null</c> is to be accepted.</returns>
    public (IdRangeSet Ids, IdRangeSet AcceptNull) Release(TimeSpan now, RetryThrottle throttle, int most, TimeSpan again)
    {
        var due = _requeued.Release(now, most, again).Ids().ToList();
        while (due.Count < most && NextRetry is { } next && next <= now && throttle.Take(1, now) == 1)
        {
            var id = _queue.Dequeue();
            Schedule(id, now + again);
            _offered.Add(id);
            due.Add(id);
        }
        return (
            IdRangeSet.OfIds(due),
            IdRangeSet.OfIds(due.Where(id => _letters.TryGet(id, out var letter) && letter.Circumstances.NullAnswers >= policy.NullAnswers - 1)));
    }

    /// <summary>Changes the due time of those of the ids that were offered and have not failed since.</summary>
    public void Postpone(IdRangeSet ids, TimeSpan due)
    {
        _requeued.Postpone(ids, due);
        foreach (var id in ids.Ids())
        {
            if (_offered.Contains(id)) Schedule(id, due);
        }
    }

    /// <summary>Counts the letters among the given ids, or all letters if none are given, except those that are to be left out.</summary>
    public DeadLetterTally Tally(IdRangeSet? within = null, IdRangeSet? except = null) => _index.Tally(within, except);

    /// <summary>A page of letters in id order, beginning after <paramref name="afterId"/>.</summary>
    public IReadOnlyList<DeadLetter> Page(DeadLetterFilter filter, long afterId, int limit, DateTimeOffset now) =>
        [.. Known(Choose(filter, now, afterId, limit).Ids)];

    /// <summary>How many letters match a filter.</summary>
    public long CountAdmitted(DeadLetterFilter filter, DateTimeOffset now) => Choose(filter, now, afterId: 0, int.MaxValue).Ids.IdCount;

    /// <summary>All letters in id order.</summary>
    public IReadOnlyList<DeadLetter> All() => [.. Known(_index.Ids)];

    private TimeSpan? NextRetry
    {
        get
        {
            DropStale();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    private DeadLetter Next(DeadLetter? known, LeaseId lease, FailureReport failure, Timestamp now, Random random)
    {
        var attempts = (known?.Attempts ?? 0) + (failure.Cost == FailureCost.Attempt ? 1 : 0);
        var nulls = (known?.NullAnswers ?? 0) + (failure.Cost == FailureCost.NullAnswer ? 1 : 0);
        var parked = failure.Cost == FailureCost.Attempt && attempts >= policy.Attempts;
        var delay = failure.Cost == FailureCost.NullAnswer
            ? policy.DelayAfterNull(nulls)
            : parked
            ? TimeSpan.Zero
            : policy.DelayAfter(Math.Max(1, attempts), failure.RetryAfter, random);
        return new DeadLetter(
            failure.Id,
            failure.Kind,
            failure.Detail,
            attempts,
            nulls,
            parked ? DeadLetterStatus.Parked : DeadLetterStatus.Waiting,
            known?.FirstFailed ?? now.Wall,
            now.Wall,
            delay,
            lease.ToString());
    }

    // An id is lent anew only when its lease has ended: what an earlier lease says of it after a later one was said before.
    private static bool IsOld(LeaseId lease, DeadLetter known) => LeaseId.Parse(known.LastLease) is { } last && !lease.IsAfter(last);

    private DeadLetter? Find(long id) => _letters.TryGet(id, out var known) ? known.ToLetter(id) : null;

    private IEnumerable<DeadLetter> Known(IdRangeSet ids) => ids.Ids().Select(Find).OfType<DeadLetter>();

    private (IdRangeSet Ids, bool IsLast) Choose(
        DeadLetterFilter filter, DateTimeOffset now, long afterId, int maxIds, DeadLetterStatus? but = null)
    {
        var admitted = IdRangeSet.Empty;
        foreach (var candidates in _index.Candidates(filter, afterId, but))
        {
            // Most filters admit all letters of a sort; then nothing needs to be looked at one by one.
            var ids = filter is { MinAttempts: <= 0, MinAge: null }
                ? candidates.TakeFirst((long)maxIds + 1).Taken
                : IdRangeSet.OfIds(Known(candidates).Where(letter => filter.Admits(letter, now)).Select(letter => letter.Id)
                    .Take(maxIds == int.MaxValue ? maxIds : maxIds + 1));
            admitted = admitted.Union(ids);
        }
        var (chosen, left) = admitted.TakeFirst(maxIds);
        return (chosen, left.IsEmpty);
    }

    private void Put(IEnumerable<DeadLetter> letters, Timestamp now)
    {
        var (before, after) = (new List<DeadLetter>(), new List<DeadLetter>());
        var (changed, requeued) = (new List<long>(), new List<long>());
        foreach (var letter in letters)
        {
            var known = Find(letter.Id);
            if (known?.Status != letter.Status || known.Kind != letter.Kind)
            {
                if (known is not null) before.Add(known);
                after.Add(letter);
            }
            _letters.Set(letter.Id, new LetterRecord(Shared(LetterRecord.CircumstancesOf(letter)), letter.Delay, LetterRecord.Never));
            changed.Add(letter.Id);
            _offered.Remove(letter.Id);
            if (letter.IsRequeued) requeued.Add(letter.Id);
            else if (letter.Status == DeadLetterStatus.Waiting) Schedule(letter.Id, now.Elapsed + Left(letter, now.Wall));
        }
        _requeued.Remove(IdRangeSet.OfIds(changed));
        _requeued.Add(IdRangeSet.OfIds(requeued));
        _index.Change(before, after, IdRangeSet.Empty);
    }

    private DeadLetter Shared(DeadLetter circumstances)
    {
        if (_circumstances.TryGetValue(circumstances, out var known)) return known;
        if (_circumstances.Count >= MaxCircumstances) _circumstances.Clear();
        _circumstances.Add(circumstances, circumstances);
        return circumstances;
    }

    private static TimeSpan Left(DeadLetter letter, DateTimeOffset now)
    {
        var left = letter.LastFailed + letter.Delay - now;
        if (left > letter.Delay) return letter.Delay;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private void Remove(IdRangeSet ids)
    {
        var before = Known(ids.Intersect(_index.Ids)).ToList();
        foreach (var letter in before)
        {
            _letters.Remove(letter.Id);
            _offered.Remove(letter.Id);
        }
        _requeued.Remove(ids);
        _index.Change(before, [], ids);
    }

    private void Schedule(long id, TimeSpan due)
    {
        if (!_letters.TryGet(id, out var letter)) return;
        _letters.Set(id, letter with { Due = due });
        if (_queue.Count >= 1000 && _queue.Count >= 2 * _letters.Count) RebuildQueue();
        else _queue.Enqueue(id, due);
    }

    // If most entries are stale, the queue is rebuilt from those that are not.
    private void RebuildQueue()
    {
        _queue.Clear();
        _queue.EnqueueRange(_letters.Scheduled);
        _queue.TrimExcess();
    }

    // The queue is not searched when a letter changes: an entry that no longer agrees with its letter is dropped when it comes up.
    private void DropStale()
    {
        while (_queue.TryPeek(out var id, out var due) && (!_letters.TryGet(id, out var current) || current.Due != due)) _queue.Dequeue();
    }
}

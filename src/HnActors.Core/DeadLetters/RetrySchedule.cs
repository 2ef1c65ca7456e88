using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>
/// All dead letters of a job, and when each is due. Owned by one actor. What a report or a person's word amounts to is an event that
/// holds its outcome, times included, so that <see cref="Apply"/> needs neither clock nor dice and a replay gives the same letters.
/// </summary>
public sealed class RetrySchedule(RetryPolicy policy)
{
    private readonly Dictionary<long, DeadLetter> _letters = [];
    private readonly PriorityQueue<long, TimeSpan> _queue = new();
    private readonly Dictionary<long, TimeSpan> _due = [];

    public int Count => _letters.Count;

    /// <summary>Ids that are dead letters of any standing.</summary>
    public IdRangeSet Ids() => IdRangeSet.OfIds(_letters.Keys);

    /// <summary>When the next letter is due in monotonic time; null where none waits.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            DropStale();
            return _queue.TryPeek(out _, out var due) ? due : null;
        }
    }

    /// <summary>
    /// What a lease's failures amount to; null where that is nothing: the same lease reported them before, or the letters no longer
    /// wait and the report is a late one.
    /// </summary>
    public LettersWritten? Report(LeaseId lease, IEnumerable<FetchFailure> failures, Moment now, Random random)
    {
        var letters = new List<DeadLetter>();
        foreach (var failure in failures)
        {
            var known = _letters.GetValueOrDefault(failure.Id);
            if (known is not null && (known.LastLease == lease.ToString() || known.Standing != DeadLetterStanding.Waiting)) continue;
            letters.Add(Next(known, lease, failure, now, random));
        }
        return letters.Count == 0 ? null : new LettersWritten(letters);
    }

    /// <summary>Ids that came home; null where none of them was a letter.</summary>
    public LettersResolved? Resolve(IdRangeSet ids)
    {
        // Few letters or few ids: walk the shorter of the two.
        var found = ids.IdCount < _letters.Count
            ? ids.Ids().Where(_letters.ContainsKey).ToList()
            : _letters.Keys.Where(ids.Contains).ToList();
        return found.Count == 0 ? null : new LettersResolved(IdRangeSet.OfIds(found));
    }

    /// <summary>A person sends letters round again: due at once, with all their attempts. Null where none is meant.</summary>
    public LettersWritten? SendAgain(DeadLetterFilter filter, Moment now) =>
        Rewrite(filter, now, letter => letter with
        {
            Standing = DeadLetterStanding.Waiting,
            Attempts = 0,
            NullAnswers = 0,
            Delay = TimeSpan.Zero,
            LastFailed = now.Wall,
            LastLease = "",
            Reason = "",
        });

    /// <summary>A person gives letters up. Null where none is meant.</summary>
    public LettersWritten? Drop(DeadLetterFilter filter, string reason, Moment now) =>
        Rewrite(filter, now, letter => letter with { Standing = DeadLetterStanding.Dropped, LastLease = "", Reason = reason });

    /// <summary>Folds an event in.</summary>
    /// <param name="now">
    /// What time it is as the event is folded in, which on recovery is later than when it was written. Never a source of state: it
    /// only places the due time on the monotonic scale, no further off than the letter's own delay whatever the wall clock says.
    /// </param>
    public void Apply(IDeadLetterEvent happened, Moment now)
    {
        switch (happened)
        {
            case LettersWritten written:
                foreach (var letter in written.Letters) Put(letter, now);
                break;
            case LettersResolved resolved:
                foreach (var id in resolved.Ids.Ids()) Remove(id);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Dead letters have no such event.");
        }
    }

    /// <summary>
    /// Takes letters that are due off the queue, soonest first. Each comes back by itself after <paramref name="again"/> unless it is
    /// resolved or reported before, so a lost offer is repeated.
    /// </summary>
    /// <returns>The ids to retry, and those of them whose next <c>null</c> is to be believed.</returns>
    public (IdRangeSet Ids, IdRangeSet BelieveNull) Release(TimeSpan now, RetryThrottle throttle, int most, TimeSpan again)
    {
        var due = new List<long>();
        while (due.Count < most && NextDue is { } next && next <= now && throttle.Take(1, now) == 1)
        {
            var id = _queue.Dequeue();
            Schedule(id, now + again);
            due.Add(id);
        }
        return (
            IdRangeSet.OfIds(due),
            IdRangeSet.OfIds(due.Where(id => _letters[id].NullAnswers >= policy.NullAnswers - 1)));
    }

    /// <summary>Moves the due time of those of the ids that wait.</summary>
    public void Postpone(IdRangeSet ids, TimeSpan due)
    {
        foreach (var id in ids.Ids())
        {
            if (_due.ContainsKey(id)) Schedule(id, due);
        }
    }

    /// <summary>Counts the letters among some ids, or all where none are named, and leaves out others.</summary>
    public DeadLetterTally Tally(IdRangeSet? within = null, IdRangeSet? except = null)
    {
        int pending = 0, waiting = 0, parked = 0, dropped = 0;
        var kinds = new Dictionary<string, int>();
        foreach (var letter in _letters.Values)
        {
            if (within?.Contains(letter.Id) == false || except?.Contains(letter.Id) == true) continue;
            if (letter.IsPending)
            {
                pending++;
                continue;
            }
            if (letter.Standing == DeadLetterStanding.Waiting) waiting++;
            else if (letter.Standing == DeadLetterStanding.Parked) parked++;
            else dropped++;
            kinds[letter.Kind] = kinds.GetValueOrDefault(letter.Kind) + 1;
        }
        return new DeadLetterTally(pending, waiting, parked, dropped, kinds);
    }

    /// <summary>A page of letters in id order, beginning after <paramref name="afterId"/>.</summary>
    public IReadOnlyList<DeadLetter> Page(DeadLetterFilter filter, long afterId, int limit, DateTimeOffset now) =>
        [.. _letters.Values.Where(letter => letter.Id > afterId && filter.Admits(letter, now)).OrderBy(letter => letter.Id).Take(limit)];

    /// <summary>All letters in id order, for a snapshot.</summary>
    public IReadOnlyList<DeadLetter> All() => [.. _letters.Values.OrderBy(letter => letter.Id)];

    private DeadLetter Next(DeadLetter? known, LeaseId lease, FetchFailure failure, Moment now, Random random)
    {
        var attempts = (known?.Attempts ?? 0) + (failure.Toll == FailureToll.Attempt ? 1 : 0);
        var nulls = (known?.NullAnswers ?? 0) + (failure.Toll == FailureToll.NullAnswer ? 1 : 0);
        var parked = failure.Toll == FailureToll.Attempt && attempts >= policy.Attempts;
        var delay = failure.Toll == FailureToll.NullAnswer
            ? policy.DelayAfterNull(nulls)
            : policy.DelayAfter(Math.Max(1, attempts), failure.RetryAfter, random);
        return new DeadLetter(
            failure.Id,
            failure.Kind,
            failure.Detail,
            attempts,
            nulls,
            parked ? DeadLetterStanding.Parked : DeadLetterStanding.Waiting,
            known?.FirstFailed ?? now.Wall,
            now.Wall,
            delay,
            lease.ToString());
    }

    private LettersWritten? Rewrite(DeadLetterFilter filter, Moment now, Func<DeadLetter, DeadLetter> change)
    {
        var changed = _letters.Values.Where(letter => filter.Admits(letter, now.Wall)).Select(change).OrderBy(letter => letter.Id).ToList();
        return changed.Count == 0 ? null : new LettersWritten(changed);
    }

    private void Put(DeadLetter letter, Moment now)
    {
        _letters[letter.Id] = letter;
        _due.Remove(letter.Id);
        if (letter.Standing != DeadLetterStanding.Waiting) return;
        var left = letter.LastFailed + letter.Delay - now.Wall;
        if (left > letter.Delay) left = letter.Delay;
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        Schedule(letter.Id, now.Elapsed + left);
    }

    private void Remove(long id)
    {
        _letters.Remove(id);
        _due.Remove(id);
    }

    private void Schedule(long id, TimeSpan due)
    {
        _due[id] = due;
        _queue.Enqueue(id, due);
    }

    // The queue is not searched when a letter changes: an entry that no longer agrees with _due is dropped when it comes up.
    private void DropStale()
    {
        while (_queue.TryPeek(out var id, out var due) && (!_due.TryGetValue(id, out var current) || current != due)) _queue.Dequeue();
    }
}

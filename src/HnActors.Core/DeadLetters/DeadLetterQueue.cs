using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.DeadLetters;

/// <summary>
/// Keeps a job's failed ids. Each is offered to the coordinator when its backoff is over, as fast as the throttle allows, until it is
/// reported stored or has used up its attempts; then it is parked for a person.
/// </summary>
/// <remarks>Owned by one actor, which passes in the time.</remarks>
/// <param name="random">The source of the delays' jitter.</param>
public sealed class DeadLetterQueue(JobId job, RetryPolicy policy, Random random)
{
    private const int MaxIdsPerOffer = 1000;
    // Events of about ten kilobytes: small pieces of memory are cheap to allocate and free.
    private const int MaxIdsPerEvent = 5000;

    // Long enough for a retry to be lent and fetched, short enough that a lost offer does not hold up the end of a job.
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OfferRefusedAfter = TimeSpan.FromMilliseconds(200);

    private readonly RetrySchedule _schedule = new(policy);
    private readonly RetryThrottle _throttle = new();
    private readonly ManualCommands _commands = new();
    private readonly Dictionary<long, (ReportFailures Command, object From)> _toPark = [];
    private long _questionNo;
    private bool _isStopped;

    public int Count => _schedule.Count;

    /// <summary>When an <see cref="OffersDue"/> should be sent, in monotonic time; null for never.</summary>
    public TimeSpan? NextOffer => _isStopped ? null : _schedule.NextDue;

    /// <summary>Ids that are dead letters of any status.</summary>
    public IdRangeSet Ids => _schedule.Ids;

    /// <summary>Counts the letters among the given ids, or all letters if none are given, except those that are to be left out.</summary>
    public DeadLetterTally Tally(IdRangeSet? within = null, IdRangeSet? except = null) => _schedule.Tally(within, except);

    /// <summary>A page of letters in id order.</summary>
    public IReadOnlyList<DeadLetter> Page(DeadLetterFilter filter, long afterId, int limit, DateTimeOffset now) =>
        _schedule.Page(filter, afterId, limit, now);

    /// <summary>Applies an event that is durable or being replayed.</summary>
    public void Apply(IDeadLetterEvent happened, Timestamp now)
    {
        _schedule.Apply(happened, now);
        if (happened is IManualEvent { Command.Length: > 0 } said) _commands.Of(said.Command).Fold(said);
    }

    /// <summary>Stops offering letters until a coordinator asks for their status again.</summary>
    public void Stop() => _isStopped = true;

    /// <param name="from">Where an answer goes.</param>
    public Decision<IDeadLetterEvent> Handle(object from, object message, Timestamp now) => message switch
    {
        ReportFailures command => Report(command, from, now),
        StoredIdsFound found => ReportChecked(found, now),
        StoredIdsUnknown unknown => ForgetCheck(unknown),
        CloseLetters command => Close(command, from),
        RetryLetters command => Begin(command.Command, from, (afterId, at) =>
            _schedule.Requeue(command.Filter, at, command.Command, afterId, MaxIdsPerEvent)),
        DropLetters command => Begin(command.Command, from, (afterId, at) =>
            _schedule.Drop(command.Filter, command.Reason, at, command.Command, afterId, MaxIdsPerEvent)),
        NextPartDue next => GoOn(next.Command, now),
        OffersDue => Offer(now),
        RetriesNoted noted => OnRetriesNoted(noted, now),
        TallyDeadLetters query => OnTally(query, from),
        GetDeadLetterIds query => Answer(from, PageOfIds(query)),
        ListDeadLetters query => Answer(from, new DeadLetterPage(job, _schedule.Page(query.Filter, query.AfterId, query.Limit, now.Wall))),
        CountDeadLetters query => Answer(from, new DeadLettersCounted(job, _schedule.CountAdmitted(query.Filter, now.Wall))),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "Dead letters are not told that."),
    };

    // The report may be a late one from a lease that expired, and another pool may have stored the id since: no person should have to
    // look into that. So the store is asked before an id is parked.
    private Decision<IDeadLetterEvent> Report(ReportFailures command, object from, Timestamp now)
    {
        var written = _schedule.Report(command.Lease, command.Failures, now, random);
        var toPark = IdRangeSet.OfIds((written?.Letters ?? []).Where(letter => letter.Status == DeadLetterStatus.Parked).Select(letter => letter.Id));
        if (toPark.IsEmpty) return Record(command, from, written);
        _toPark.Add(++_questionNo, (command, from));
        return Decision<IDeadLetterEvent>.Send(new Outgoing(Party.Store, new FindStoredIds(_questionNo, toPark)));
    }

    private Decision<IDeadLetterEvent> ReportChecked(StoredIdsFound found, Timestamp now)
    {
        if (!_toPark.Remove(found.QuestionNo, out var report)) return Decision<IDeadLetterEvent>.Nothing;
        var failed = report.Command.Failures.Where(failure => !found.Ids.Contains(failure.Id));
        var decision = Record(report.Command, report.From, _schedule.Resolve(found.Ids), _schedule.Report(report.Command.Lease, failed, now, random));
        return found.Ids.IsEmpty ? decision : decision with { Then = () => [.. decision.Then(), new Outgoing(Party.Log, Kept(report.Command, found.Ids))] };
    }

    // If it was to be read again, nobody else says that it was not: an id that is stored is not a dead letter.
    private static string Kept(ReportFailures command, IdRangeSet stored)
    {
        var first = command.Failures.First(failure => stored.Contains(failure.Id));
        return $"{stored.IdCount} ids were tried as often as they may be, such as {first.Id} ({first.Kind}), and are in the store: what it has of them stays.";
    }

    // It is reported again, since it was not answered.
    private Decision<IDeadLetterEvent> ForgetCheck(StoredIdsUnknown unknown)
    {
        _toPark.Remove(unknown.QuestionNo);
        return Decision<IDeadLetterEvent>.Nothing;
    }

    private Decision<IDeadLetterEvent> Record(ReportFailures command, object from, params IDeadLetterEvent?[] events) => new(
        [.. events.OfType<IDeadLetterEvent>()],
        () => [new Outgoing(from, new FailuresRecorded(job, command.Lease, IdRangeSet.OfIds(command.Failures.Select(failure => failure.Id))))]);

    private Decision<IDeadLetterEvent> Close(CloseLetters command, object from) => Decision<IDeadLetterEvent>.After(
        _schedule.Resolve(command.Ids),
        () => [new Outgoing(from, new LettersClosed(job, command.Lease, command.Ids))]);

    // A million letters take as many events as keep each small. Others are served in between; a repeat of the command only joins the wait.
    private Decision<IDeadLetterEvent> Begin(string name, object from, Func<long, Timestamp, IManualEvent?> nextPart)
    {
        var command = _commands.Of(name);
        command.NextPart = nextPart;
        command.Askers.Add(from);
        return command.Askers.Count > 1 && !command.IsDone
            ? Decision<IDeadLetterEvent>.Nothing
            : Decision<IDeadLetterEvent>.Send(new Outgoing(Party.Self, new NextPartDue(command)));
    }

    private Decision<IDeadLetterEvent> GoOn(ManualCommand command, Timestamp now)
    {
        var part = command.IsDone ? null : command.NextPart(command.ReachedId, now);
        if (part is null) command.IsDone = true;
        return Decision<IDeadLetterEvent>.After(part, () =>
        {
            if (!command.IsDone) return [new Outgoing(Party.Self, new NextPartDue(command))];
            var answers = command.Askers.Select(asker => new Outgoing(asker, new LettersChanged(job, command.Changed))).ToList();
            command.Askers.Clear();
            return answers;
        });
    }

    private Decision<IDeadLetterEvent> Offer(Timestamp now)
    {
        if (_isStopped) return Decision<IDeadLetterEvent>.Nothing;
        var (ids, acceptNull) = _schedule.Release(now.Elapsed, _throttle, MaxIdsPerOffer, OfferAgainAfter);
        return ids.IsEmpty ? Decision<IDeadLetterEvent>.Nothing : Answer(Party.Coordinator, new OfferRetries(job, ids, acceptNull));
    }

    private Decision<IDeadLetterEvent> OnRetriesNoted(RetriesNoted noted, Timestamp now)
    {
        _throttle.Observe(noted.Completed, now.Elapsed);
        _isStopped |= noted.IsStopped;
        _schedule.Postpone(noted.Refused, noted.IsStopped ? now.Elapsed : now.Elapsed + OfferRefusedAfter);
        return Decision<IDeadLetterEvent>.Nothing;
    }

    private Decision<IDeadLetterEvent> OnTally(TallyDeadLetters query, object from)
    {
        // Its coordinator asks while the job runs.
        _isStopped = false;
        return Answer(from, new DeadLetterTallied(job, _schedule.Tally(query.Within, query.Except)) { QuestionNo = query.QuestionNo });
    }

    private DeadLetterIds PageOfIds(GetDeadLetterIds query)
    {
        var ids = _schedule.Ids.Above(query.AfterId);
        if (query.MaxRanges <= 0 || ids.Count <= query.MaxRanges) return new DeadLetterIds(job, ids);
        var left = ids.Above(ids[query.MaxRanges].First - 1);
        return new DeadLetterIds(job, ids.Except(left), HasMore: true);
    }

    private static Decision<IDeadLetterEvent> Answer(object to, object message) => Decision<IDeadLetterEvent>.Send(new Outgoing(to, message));
}

/// <summary>To the dead letters: some letters may be due now.</summary>
public sealed class OffersDue
{
    public static readonly OffersDue Instance = new();

    private OffersDue()
    {
    }
}

/// <summary>To the dead letters, from themselves: the next part of a person's command.</summary>
public sealed class NextPartDue
{
    internal NextPartDue(ManualCommand command) => Command = command;

    internal ManualCommand Command { get; }
}

using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using static HnActors.Actors.Serialization.MessageShapes;

namespace HnActors.Actors.Serialization;

/// <summary>Messages to and from the dead letters of a job.</summary>
internal static class DeadLetterMapping
{
    // About a megabyte: if more letters changed than this, another node only needs their number.
    private const int MaxRanges = 200_000;

    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<OfferRetries, Wire.OfferRetries>(
            "offer-retries",
            command => new Wire.OfferRetries { Job = command.Job.Value, Ids = command.Ids.ToWire(), AcceptNull = command.AcceptNull.ToWire() },
            wire => new OfferRetries(new JobId(wire.Job), wire.Ids.FromWire(), wire.AcceptNull.FromWire())),
        Mapping.Of<RetriesNoted, Wire.RetriesNoted>(
            "retries-noted",
            reply => new Wire.RetriesNoted
            {
                Job = reply.Job.Value,
                Completed = reply.Completed,
                Refused = reply.Refused.ToWire(),
                IsStopped = reply.IsStopped,
            },
            wire => new RetriesNoted(new JobId(wire.Job), wire.Completed, wire.Refused.FromWire(), wire.IsStopped)),
        Mapping.Of<ReportFailures, Wire.ReportFailures>(
            "report-failures",
            command => new Wire.ReportFailures
            {
                Job = command.Job.Value,
                Lease = command.Lease.ToWire(),
                Failures = { command.Failures.Select(ToWire) },
            },
            wire => new ReportFailures(new JobId(wire.Job), wire.Lease.FromWire(), [.. wire.Failures.Select(FromWire)])),
        LeaseIds<FailuresRecorded>("failures-recorded", reply => (reply.Job, reply.Lease, reply.Ids), (job, lease, ids) => new(job, lease, ids)),
        LeaseIds<CloseLetters>("close-letters", command => (command.Job, command.Lease, command.Ids), (job, lease, ids) => new(job, lease, ids)),
        LeaseIds<LettersClosed>("letters-closed", reply => (reply.Job, reply.Lease, reply.Ids), (job, lease, ids) => new(job, lease, ids)),
        Mapping.Of<RetryLetters, Wire.ChangeLetters>(
            "retry-letters",
            command => new Wire.ChangeLetters { Job = command.Job.Value, Filter = ToWire(command.Filter), Command = command.Command },
            wire => new RetryLetters(new JobId(wire.Job), FromWire(wire.Filter)) { Command = CommandOf(wire) }),
        Mapping.Of<DropLetters, Wire.ChangeLetters>(
            "drop-letters",
            command => new Wire.ChangeLetters { Job = command.Job.Value, Filter = ToWire(command.Filter), Reason = command.Reason, Command = command.Command },
            wire => new DropLetters(new JobId(wire.Job), FromWire(wire.Filter), wire.Reason) { Command = CommandOf(wire) }),
        Mapping.Of<LettersChanged, Wire.LettersChanged>(
            "letters-changed",
            reply => new Wire.LettersChanged
            {
                Job = reply.Job.Value,
                Ids = (reply.Ids.Count <= MaxRanges ? reply.Ids : IdRangeSet.Empty).ToWire(),
                Count = reply.Count,
            },
            wire => new LettersChanged(new JobId(wire.Job), wire.Ids.FromWire()) { Count = Math.Max(wire.Count, wire.Ids.FromWire().IdCount) }),
        Mapping.Of<TallyDeadLetters, Wire.TallyDeadLetters>("tally-dead-letters", ToWire, FromWire),
        Mapping.Of<DeadLetterTallied, Wire.DeadLetterTallied>("dead-letter-tallied", ToWire, FromWire),
        Mapping.Of<ListDeadLetters, Wire.ListDeadLetters>(
            "list-dead-letters",
            query => new Wire.ListDeadLetters
            {
                Job = query.Job.Value,
                Filter = ToWire(query.Filter),
                AfterId = query.AfterId,
                Limit = query.Limit,
            },
            wire => new ListDeadLetters(new JobId(wire.Job), FromWire(wire.Filter), wire.AfterId, wire.Limit)),
        Mapping.Of<DeadLetterPage, Wire.DeadLetterPage>(
            "dead-letter-page",
            reply => new Wire.DeadLetterPage { Job = reply.Job.Value, Letters = { reply.Letters.Select(letter => letter.ToWire()) } },
            wire => new DeadLetterPage(new JobId(wire.Job), [.. wire.Letters.Select(letter => letter.FromWire())])),
        Mapping.Of<CountDeadLetters, Wire.CountDeadLetters>(
            "count-dead-letters",
            query => new Wire.CountDeadLetters { Job = query.Job.Value, Filter = ToWire(query.Filter) },
            wire => new CountDeadLetters(new JobId(wire.Job), FromWire(wire.Filter))),
        Mapping.Of<DeadLettersCounted, Wire.CountedJob>(
            "dead-letters-counted",
            reply => new Wire.CountedJob { Job = reply.Job.Value, Count = reply.Count },
            wire => new DeadLettersCounted(new JobId(wire.Job), wire.Count)),
        Mapping.Of<GetDeadLetterIds, Wire.GetDeadLetterIds>(
            "get-dead-letter-ids",
            query => new Wire.GetDeadLetterIds { Job = query.Job.Value, AfterId = query.AfterId, MaxRanges = query.MaxRanges },
            wire => new GetDeadLetterIds(new JobId(wire.Job), wire.AfterId, wire.MaxRanges)),
        Mapping.Of<DeadLetterIds, Wire.DeadLetterIds>(
            "dead-letter-ids",
            reply => new Wire.DeadLetterIds { Job = reply.Job.Value, Ids = reply.Ids.ToWire(), HasMore = reply.HasMore },
            wire => new DeadLetterIds(new JobId(wire.Job), wire.Ids.FromWire(), wire.HasMore)),
    ];

    private static Wire.TallyDeadLetters ToWire(TallyDeadLetters query)
    {
        var wire = new Wire.TallyDeadLetters { Job = query.Job.Value, QuestionNo = query.QuestionNo };
        if (query.Within is { } within) wire.Ids = within.ToWire();
        if (query.Except is { } except) wire.Except = except.ToWire();
        return wire;
    }

    private static TallyDeadLetters FromWire(Wire.TallyDeadLetters wire) => new(
        new JobId(wire.Job), wire.Ids is { } within ? within.FromWire() : null, wire.Except is { } except ? except.FromWire() : null)
    {
        QuestionNo = wire.QuestionNo,
    };

    private static Wire.DeadLetterTallied ToWire(DeadLetterTallied tallied) => new()
    {
        Job = tallied.Job.Value,
        Pending = tallied.Tally.Pending,
        Waiting = tallied.Tally.Waiting,
        Parked = tallied.Tally.Parked,
        Dropped = tallied.Tally.Dropped,
        Kinds = { tallied.Tally.Kinds.ToDictionary() },
        QuestionNo = tallied.QuestionNo,
    };

    private static DeadLetterTallied FromWire(Wire.DeadLetterTallied wire) => new(
        new JobId(wire.Job),
        new DeadLetterTally(wire.Pending, wire.Waiting, wire.Parked, wire.Dropped, wire.Kinds.ToDictionary()))
    {
        QuestionNo = wire.QuestionNo,
    };

    private static string CommandOf(Wire.ChangeLetters wire) => wire.Command.Length > 0 ? wire.Command : Guid.NewGuid().ToString("n");

    private static Wire.FailureReport ToWire(FailureReport failure)
    {
        var wire = new Wire.FailureReport
        {
            Id = failure.Id,
            Kind = failure.Kind,
            Detail = failure.Detail,
            Cost = (int)failure.Cost,
        };
        if (failure.RetryAfter is { } retryAfter) wire.RetryAfter = retryAfter.Ticks;
        return wire;
    }

    private static FailureReport FromWire(Wire.FailureReport wire) => new(
        wire.Id, wire.Kind, wire.Detail, (FailureCost)wire.Cost, wire.HasRetryAfter ? TimeSpan.FromTicks(wire.RetryAfter) : null);

    private static Wire.DeadLetterFilter ToWire(DeadLetterFilter filter)
    {
        var wire = new Wire.DeadLetterFilter { MinAttempts = filter.MinAttempts };
        if (filter.Ids is { } ids) wire.Ids = ids.ToWire();
        if (filter.Kind is { } kind) wire.Kind = kind;
        if (filter.MinAge is { } age) wire.MinAge = age.Ticks;
        if (filter.Status is { } status) wire.Status = (int)status;
        return wire;
    }

    private static DeadLetterFilter FromWire(Wire.DeadLetterFilter wire) => new(
        wire.Ids is { } ids ? ids.FromWire() : null,
        wire.HasKind ? wire.Kind : null,
        wire.MinAttempts,
        wire.HasMinAge ? TimeSpan.FromTicks(wire.MinAge) : null,
        wire.HasStatus ? (DeadLetterStatus)wire.Status : null);
}

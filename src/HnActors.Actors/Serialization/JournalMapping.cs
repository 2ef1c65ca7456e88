using Google.Protobuf;
using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Serialization;

/// <summary>One way between a type and its bytes.</summary>
internal sealed record Mapping(string Manifest, Type Type, Func<object, IMessage> ToWire, Func<byte[], object> FromBytes);

/// <summary>The one table of what the journal holds: manifest, type, and the way there and back.</summary>
internal static class JournalMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Map<EpochOpened, Wire.EpochOpened>(
            "epoch-opened",
            happened => new Wire.EpochOpened { Epoch = happened.Epoch, At = happened.At.ToWire() },
            wire => new EpochOpened(wire.Epoch, wire.At.TimeFromWire())),
        Map<TargetsChosen, Wire.TargetsChosen>(
            "targets-chosen",
            happened => new Wire.TargetsChosen
            {
                Selection = happened.Selection,
                Api = happened.Api,
                Targets = happened.Targets.ToWire(),
                At = happened.At.ToWire(),
            },
            wire => new TargetsChosen(wire.Selection, wire.Api, wire.Targets.FromWire(), wire.At.TimeFromWire())),
        Map<LeaseCompleted, Wire.LeaseCompleted>(
            "lease-completed",
            happened => new Wire.LeaseCompleted { Lease = happened.Lease.ToWire(), Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new LeaseCompleted(wire.Lease.FromWire(), wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Map<IdsAdopted, Wire.IdsAdopted>(
            "ids-adopted",
            happened => new Wire.IdsAdopted { Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new IdsAdopted(wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Map<IdsReopened, Wire.IdsReopened>(
            "ids-reopened",
            happened => new Wire.IdsReopened { Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new IdsReopened(wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Map<JobState, Wire.JobState>(
            "job-state",
            state => new Wire.JobState
            {
                Selection = state.Selection,
                Api = state.Api,
                Epoch = state.Epoch,
                Targets = state.Targets.ToWire(),
                Done = state.Done.ToWire(),
            },
            wire => new JobState
            {
                Selection = wire.Selection,
                Api = wire.Api,
                Epoch = wire.Epoch,
                Targets = wire.Targets.FromWire(),
                Done = wire.Done.FromWire(),
            }),
        Map<LettersWritten, Wire.LettersWritten>(
            "letters-written",
            happened => new Wire.LettersWritten { Letters = { happened.Letters.Select(ToWire) } },
            wire => new LettersWritten([.. wire.Letters.Select(FromWire)])),
        Map<LettersResolved, Wire.LettersResolved>(
            "letters-resolved",
            happened => new Wire.LettersResolved { Ids = happened.Ids.ToWire() },
            wire => new LettersResolved(wire.Ids.FromWire())),
    ];

    private static Mapping Map<T, TWire>(string manifest, Func<T, TWire> toWire, Func<TWire, T> fromWire)
        where T : class
        where TWire : IMessage<TWire>, new()
    {
        var parser = new MessageParser<TWire>(() => new TWire());
        return new Mapping(manifest, typeof(T), value => toWire((T)value), bytes => fromWire(parser.ParseFrom(bytes)));
    }

    private static Wire.DeadLetter ToWire(DeadLetter letter) => new()
    {
        Id = letter.Id,
        Kind = letter.Kind,
        Detail = letter.Detail,
        Attempts = letter.Attempts,
        NullAnswers = letter.NullAnswers,
        Standing = (int)letter.Standing,
        FirstFailed = letter.FirstFailed.ToWire(),
        LastFailed = letter.LastFailed.ToWire(),
        DelayMs = (long)letter.Delay.TotalMilliseconds,
        LastLease = letter.LastLease,
        Reason = letter.Reason,
    };

    private static DeadLetter FromWire(Wire.DeadLetter wire) => new(
        wire.Id,
        wire.Kind,
        wire.Detail,
        wire.Attempts,
        wire.NullAnswers,
        (DeadLetterStanding)wire.Standing,
        wire.FirstFailed.TimeFromWire(),
        wire.LastFailed.TimeFromWire(),
        TimeSpan.FromMilliseconds(wire.DelayMs),
        wire.LastLease,
        wire.Reason);
}

using HnActors.Core.Health;

namespace HnActors.Core.Tests.Health;

/// <summary>How an id or a whole API fails in <see cref="SickApi"/>.</summary>
public enum Sickness
{
    ServerError,
    Silent,
    WrongId,
    Null,
    NotFound,
    Html,
    Refused,
    Cut,
    ConnectionRefused,
    PaymentRequired,
}

/// <summary>An API of which some ids are sick for good, and which is away for some stretches of virtual time.</summary>
internal sealed class SickApi(Random random, TimeSpan latency, TimeSpan timeout)
{
    public const long MaxItem = 1_000_000;

    public Dictionary<long, Sickness> Sick { get; } = [];

    public List<(TimeSpan From, TimeSpan To, Sickness How)> Outages { get; } = [];

    /// <summary>The share of requests, of whatever id, that are answered by <c>null</c>.</summary>
    public double FalseNulls { get; set; }

    public TimeSpan Timeout => timeout;

    /// <summary>When a request that begins now ends, and with what.</summary>
    public (TimeSpan Ends, AnswerKind Kind) Ask(long id, TimeSpan now)
    {
        var ends = now + (latency * (0.5 + random.NextDouble()));
        // The server looks at it when half of its way is done.
        var served = now + ((ends - now) / 2);
        var outage = Outages.Find(one => IsIn(one, one.How == Sickness.ConnectionRefused ? now : served));
        if (outage.To > TimeSpan.Zero) return End(outage.How, now, ends);
        if (random.NextDouble() < FalseNulls) return (ends, AnswerKind.Null);
        return Sick.TryGetValue(id, out var how) ? End(how, now, ends) : (ends, AnswerKind.Body);
    }

    private static bool IsIn((TimeSpan From, TimeSpan To, Sickness How) outage, TimeSpan at) => outage.From <= at && at < outage.To;

    private (TimeSpan, AnswerKind) End(Sickness how, TimeSpan now, TimeSpan ends) => how switch
    {
        Sickness.Silent => (now + timeout, AnswerKind.Failure),
        Sickness.ConnectionRefused => (now + TimeSpan.FromMilliseconds(1), AnswerKind.Failure),
        Sickness.Null => (ends, AnswerKind.Null),
        Sickness.Refused => (ends, AnswerKind.Refused),
        _ => (ends, AnswerKind.Failure),
    };
}

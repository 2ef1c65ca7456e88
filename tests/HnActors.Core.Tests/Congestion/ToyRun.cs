using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

/// <summary>What a run against a toy server came to.</summary>
/// <param name="Goodput">Answers, as a share of what the best client would have got.</param>
/// <param name="Refused">Refusals, as a share of all requests.</param>
internal readonly record struct ToyResult(double Goodput, double Refused);

/// <summary>A client that does as the controller says, in virtual time.</summary>
internal static class ToyRun
{
    /// <param name="ceiling">Requests a second that the user allows at a time; null where there is no ceiling.</param>
    public static ToyResult Play(ToyServer server, double seconds, double countFrom = 0, Func<double, double>? ceiling = null)
    {
        var controller = new CongestionController(2000, TimeSpan.Zero);
        var underWay = new PriorityQueue<(double Sent, RequestOutcome Outcome), double>();
        long answered = 0, refused = 0, asked = 0;
        var best = 0.0;
        for (var second = countFrom; second < seconds; second++) best += server.BestRate(second);
        var now = 0.0;
        var mayAsk = 0.0;
        var holdUntil = 0.0;
        var jitter = new Random(1);
        while (now < seconds)
        {
            var cap = Math.Min(controller.RateCap, ceiling?.Invoke(now) ?? double.PositiveInfinity);
            if (underWay.Count < controller.Limit && mayAsk <= now)
            {
                var (done, outcome) = server.Ask(now, underWay.Count + 1);
                underWay.Enqueue((now, outcome), done);
                if (now >= countFrom) asked++;
                mayAsk = Math.Max(mayAsk, now - 0.02) + (1 / cap);
                continue;
            }
            underWay.TryPeek(out _, out var next);
            if (underWay.Count < controller.Limit && (underWay.Count == 0 || mayAsk < next))
            {
                now = mayAsk;
                continue;
            }
            var ended = underWay.Dequeue();
            now = Math.Max(now, next);
            if (now >= countFrom && ended.Outcome == RequestOutcome.Answered) answered++;
            if (now >= countFrom && ended.Outcome == RequestOutcome.Refused) refused++;
            controller.Observe(ended.Outcome, TimeSpan.FromSeconds(now - ended.Sent), underWay.Count + 1, TimeSpan.FromSeconds(now));
            // As the gate does it: a little late, and once for all who heard it at the same time.
            if (ended.Outcome != RequestOutcome.Refused || server.RetryAfter == 0 || now < holdUntil) continue;
            holdUntil = now + (server.RetryAfter * (1 + (jitter.NextDouble() * 0.1)));
            controller.OnRetryAfter(TimeSpan.FromSeconds(now), TimeSpan.FromSeconds(holdUntil));
            mayAsk = Math.Max(mayAsk, holdUntil);
        }
        return new ToyResult(answered / best, (double)refused / Math.Max(1, asked));
    }
}

using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

/// <summary>A server reduced to when it answers and whether it refuses. Times are in seconds.</summary>
internal abstract class ToyServer(Random random)
{
    private const double OneWay = 0.04;
    private const double MeanService = 0.01;

    /// <summary>What the best client gets, in answers a second, at a time.</summary>
    public abstract double BestRate(double now);

    /// <param name="inFlight">Requests in flight with this one.</param>
    /// <returns>When the client is done with it, and how it ended.</returns>
    public abstract (double Done, RequestOutcome Outcome) Ask(double now, int inFlight);

    /// <summary>How long the server asks to be left alone when it refuses; 0 where it does not say.</summary>
    public double RetryAfter { get; init; }

    /// <summary>There and back, with the ordinary scatter of service times.</summary>
    protected double Trip() => (2 * OneWay) + Exponential(MeanService);

    protected double Exponential(double mean) => -mean * Math.Log(1 - random.NextDouble());
}

/// <summary>A: work is queued and done one after the other. D: its capacity falls to a quarter for a third of the time.</summary>
internal sealed class QueueingServer(Random random, Func<double, double> capacity) : ToyServer(random)
{
    private double _free;

    public override double BestRate(double now) => capacity(now);

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        _free = Math.Max(now, _free) + Exponential(1 / capacity(now));
        return (_free + Trip(), RequestOutcome.Answered);
    }
}

/// <summary>B: refuses what is above a rate. B2: and bans for 15 seconds after 200 refusals in 5.</summary>
internal sealed class RateLimitingServer(Random random, double rate, bool bans) : ToyServer(random)
{
    private readonly Queue<double> _refusals = new();
    private double _tokens = rate / 10;
    private double _filled;
    private double _bannedUntil;

    public int Bans { get; private set; }

    public override double BestRate(double now) => rate;

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        _tokens = Math.Min(rate / 10, _tokens + ((now - _filled) * rate));
        _filled = now;
        if (now >= _bannedUntil && _tokens >= 1)
        {
            _tokens--;
            return (now + Trip(), RequestOutcome.Answered);
        }
        if (bans && now >= _bannedUntil) CountRefusal(now);
        return (now + Trip(), RequestOutcome.Refused);
    }

    private void CountRefusal(double now)
    {
        _refusals.Enqueue(now);
        while (_refusals.Peek() < now - 5) _refusals.Dequeue();
        if (_refusals.Count < 200) return;
        _bannedUntil = now + 15;
        _refusals.Clear();
        Bans++;
    }
}

/// <summary>C: the server is quick, but the client can handle only so many answers a second.</summary>
internal sealed class SlowClient(Random random, double rate) : ToyServer(random)
{
    private double _free;

    public override double BestRate(double now) => rate;

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        _free = Math.Max(now + Trip(), _free) + (1 / rate);
        return (_free, RequestOutcome.Answered);
    }
}

/// <summary>E: beyond so many requests at once its capacity falls, the more the further beyond.</summary>
internal sealed class CollapsingServer(Random random, double rate, int bearable) : ToyServer(random)
{
    private double _free;

    public override double BestRate(double now) => rate;

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        var capacity = inFlight <= bearable ? rate : rate * bearable / inFlight;
        _free = Math.Max(now, _free) + Exponential(1 / capacity);
        return (_free + Trip(), RequestOutcome.Answered);
    }
}

/// <summary>Refuses some at random, however little is asked of it.</summary>
internal sealed class MoodyServer(Random random, ToyServer server, double refuses) : ToyServer(random)
{
    private readonly Random _random = random;

    public override double BestRate(double now) => server.BestRate(now);

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight) =>
        _random.NextDouble() < refuses ? (now + Trip(), RequestOutcome.Refused) : server.Ask(now, inFlight);
}

/// <summary>Admits so many requests in each window, and refuses the rest in a millisecond.</summary>
/// <param name="window">Seconds of a window.</param>
/// <param name="trip">Seconds there and back of what is admitted.</param>
internal sealed class WindowedServer(Random random, Func<double, double> rate, double window, double trip) : ToyServer(random)
{
    private const double Refusal = 0.001;

    private double _began = -window;
    private double _admitted;

    public override double BestRate(double now) => rate(now);

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        var began = Math.Floor(now / window) * window;
        if (began > _began) (_began, _admitted) = (began, 0);
        if (++_admitted > rate(now) * window) return (now + Refusal, RequestOutcome.Refused);
        return (now + trip + Exponential(trip / 10), RequestOutcome.Answered);
    }
}

/// <summary>Admits so many requests in any so many seconds, and refuses the rest in a millisecond.</summary>
internal sealed class SlidingServer(Random random, double rate, double window, double trip) : ToyServer(random)
{
    private const double Refusal = 0.001;

    private readonly Queue<double> _admitted = new();

    public override double BestRate(double now) => rate;

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        while (_admitted.TryPeek(out var first) && first <= now - window) _admitted.Dequeue();
        if (_admitted.Count >= rate * window) return (now + Refusal, RequestOutcome.Refused);
        _admitted.Enqueue(now);
        return (now + trip + Exponential(trip / 10), RequestOutcome.Answered);
    }
}

/// <summary>A token bucket: a rate, and a burst of so many seconds of it. Refuses the rest in a millisecond.</summary>
internal sealed class BucketServer(Random random, double rate, double burst, double trip) : ToyServer(random)
{
    private const double Refusal = 0.001;

    private double _tokens = rate * burst;
    private double _filled;

    public override double BestRate(double now) => rate;

    public override (double Done, RequestOutcome Outcome) Ask(double now, int inFlight)
    {
        _tokens = Math.Min(rate * burst, _tokens + ((now - _filled) * rate));
        _filled = now;
        if (_tokens < 1) return (now + Refusal, RequestOutcome.Refused);
        _tokens--;
        return (now + trip + Exponential(trip / 10), RequestOutcome.Answered);
    }
}

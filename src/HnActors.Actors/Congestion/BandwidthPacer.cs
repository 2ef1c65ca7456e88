namespace HnActors.Actors.Congestion;

/// <summary>Admits requests so that no more than a given number of bytes a second comes over the API's connections.</summary>
/// <remarks>
/// A token bucket (RFC 2697, without its second rate) of which a request takes, until its answer is there, as much as answers took lately; the
/// bytes that came are then counted as they are, with heads, failures and streams. A single large answer is not slowed: those after it
/// wait. Not thread-safe.
/// </remarks>
/// <param name="received">How many bytes have come so far.</param>
public sealed class BandwidthPacer(Func<long> received)
{
    /// <summary>How far behind a caller may be and still catch up.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    // What catches up must not break the ceiling in any second.
    private const double Used = 1 - 0.02;

    // Until something has come: an item with its head is smaller.
    private const double FirstGuess = 1_500;
    private const double Smoothing = 1.0 / 128;

    private double _perAnswer = FirstGuess;
    private double _left;
    private int _underWay;
    private long _received = received();
    private long _receivedAtAnswer = received();
    private TimeSpan? _at;

    /// <summary>How long to wait before a request may be admitted; zero where one may be.</summary>
    /// <param name="bytesPerSecond">The ceiling at this time, above 0; it may change from call to call, and be infinite.</param>
    public TimeSpan WaitFor(TimeSpan now, double bytesPerSecond)
    {
        var came = received();
        var before = _received;
        var began = _at ?? now;
        (_received, _at) = (came, now);
        if (double.IsInfinity(bytesPerSecond))
        {
            // What came while there was no ceiling is not held against a later one.
            _left = _underWay * _perAnswer;
            return TimeSpan.Zero;
        }
        var rate = bytesPerSecond * Used;
        _left += (rate * (now - began).TotalSeconds) - (came - before);
        var free = Math.Min(_left - (_underWay * _perAnswer), rate * Slack.TotalSeconds);
        _left = free + (_underWay * _perAnswer);
        return free >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(-free / rate, 1));
    }

    /// <summary>One was admitted.</summary>
    public void Enter() => _underWay++;

    /// <summary>One that was admitted has ended.</summary>
    public void Exit()
    {
        _underWay--;
        var came = received();
        _perAnswer += (came - _receivedAtAnswer - _perAnswer) * Smoothing;
        _receivedAtAnswer = came;
    }
}

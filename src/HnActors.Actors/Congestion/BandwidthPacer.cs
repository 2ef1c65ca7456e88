namespace HnActors.Actors.Congestion;

/// <summary>Admits requests so that no more than a given number of bytes per second is received over the API's connections.</summary>
/// <remarks>
/// A token bucket (RFC 2697, with one of its two buckets). Until its answer arrives, a request is charged the average size of recent answers;
/// then the bytes received are counted as they are, including headers, failures and streams. A single large answer is not slowed: those
/// after it wait. Not thread-safe.
/// </remarks>
/// <param name="received">Returns the number of bytes received so far.</param>
public sealed class BandwidthPacer(Func<long> received)
{
    /// <summary>How far behind a caller may be and still catch up.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    // Catching up must not exceed the ceiling in any second.
    private const double Used = 1 - 0.02;

    // Used until something has been received: an item with its headers is smaller.
    private const double FirstGuess = 1_500;
    private const double Smoothing = 1.0 / 128;

    private double _perAnswer = FirstGuess;
    private double _left;
    private int _underWay;
    private long _received = received();
    private long _receivedAtAnswer = received();
    private TimeSpan? _at;

    /// <summary>How long to wait before a request may be admitted; zero if one may be admitted now.</summary>
    /// <param name="bytesPerSecond">The ceiling at this time, above 0; it may change from call to call, and be infinite.</param>
    public TimeSpan WaitFor(TimeSpan now, double bytesPerSecond)
    {
        var came = received();
        var before = _received;
        var began = _at ?? now;
        (_received, _at) = (came, now);
        if (double.IsInfinity(bytesPerSecond))
        {
            // Bytes received while there was no ceiling do not count against a later one.
            _left = _underWay * _perAnswer;
            return TimeSpan.Zero;
        }
        var rate = bytesPerSecond * Used;
        _left += (rate * (now - began).TotalSeconds) - (came - before);
        var free = Math.Min(_left - (_underWay * _perAnswer), rate * Slack.TotalSeconds);
        _left = free + (_underWay * _perAnswer);
        return free >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(-free / rate, 1));
    }

    /// <summary>Records that a request was admitted.</summary>
    public void Enter() => _underWay++;

    /// <summary>Records that an admitted request has ended.</summary>
    public void Exit()
    {
        _underWay--;
        var came = received();
        _perAnswer += (came - _receivedAtAnswer - _perAnswer) * Smoothing;
        _receivedAtAnswer = came;
    }
}

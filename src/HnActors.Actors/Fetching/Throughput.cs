namespace HnActors.Actors.Fetching;

/// <summary>
/// The throughput per second, measured each second; initially more often, so that leases soon have the size that the rate calls for.
/// </summary>
internal sealed class Throughput
{
    private static readonly TimeSpan FirstWindow = TimeSpan.FromSeconds(0.125);
    private static readonly TimeSpan MaxWindow = TimeSpan.FromSeconds(1);

    private (long Count, TimeSpan At)? _began;
    private TimeSpan _window = FirstWindow;

    /// <summary>Null until a first window has passed.</summary>
    public double? PerSecond { get; private set; }

    /// <param name="count">The total done so far.</param>
    public void Observe(long count, TimeSpan now)
    {
        if (_began is not { } began)
        {
            _began = (count, now);
            return;
        }
        if (now - began.At < _window) return;
        PerSecond = (count - began.Count) / (now - began.At).TotalSeconds;
        _began = (count, now);
        if (_window < MaxWindow) _window *= 2;
    }
}

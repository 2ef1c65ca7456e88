namespace HnActors.Actors.Fetching;

/// <summary>How much is done a second, measured anew each second.</summary>
internal sealed class Throughput
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private (long Count, TimeSpan At)? _began;

    /// <summary>Null until a whole second has been seen.</summary>
    public double? PerSecond { get; private set; }

    /// <param name="count">All that was done so far.</param>
    public void Observe(long count, TimeSpan now)
    {
        if (_began is not { } began)
        {
            _began = (count, now);
            return;
        }
        if (now - began.At < Window) return;
        PerSecond = (count - began.Count) / (now - began.At).TotalSeconds;
        _began = (count, now);
    }
}

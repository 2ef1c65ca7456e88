namespace HnActors.Core.Leasing;

/// <summary>How many ids a pool may have under way: with its fetchers, or fetched and not yet durable.</summary>
/// <remarks>
/// What is under way is what a crash repeats, and what a slow store lets pile up. So it is bounded by time, not by memory alone: a second of
/// work for the store, whatever a second brings on this machine.
/// </remarks>
public static class UnderWayLimit
{
    /// <summary>The most ids under way, however fast they are stored. Their bodies lie in memory.</summary>
    public const int Max = 16_384;

    private const double Seconds = 1;

    /// <summary>Ids that may be under way now.</summary>
    /// <param name="withFetchers">Ids that the fetchers hold when all are busy.</param>
    /// <param name="donePerSecond">Ids brought to their places per second; null while that is not known.</param>
    public static int Of(int withFetchers, double? donePerSecond) =>
        // Twice, so that the fetchers are kept busy while what they brought before is stored.
        donePerSecond is { } rate ? (int)Math.Min(Max, (2L * withFetchers) + (rate * Seconds)) : Max;
}

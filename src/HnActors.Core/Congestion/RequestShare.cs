namespace HnActors.Core.Congestion;

/// <summary>One node's part of what the server bears.</summary>
/// <param name="Limit">Requests allowed in flight.</param>
/// <param name="RateCap">Requests a second below what the server refused; infinite where it refuses none.</param>
/// <param name="MaxRate">Requests a second that the users allow; infinite where they set no ceiling.</param>
/// <param name="MaxConcurrency">Requests in flight that the users allow; <see cref="int.MaxValue"/> where they set no ceiling.</param>
/// <param name="MaxBandwidth">Bytes a second that the users allow; infinite where they set no ceiling.</param>
/// <param name="HoldFor">How long nothing may be asked.</param>
/// <param name="MayProbe">
/// Whether this node, if it finds the API gone, may ask once a second whether it is back: the nodes take turns, and each asks for itself
/// once any node is answered again.
/// </param>
public sealed record RequestShare(
    int Limit, double RateCap, double MaxRate, int MaxConcurrency, double MaxBandwidth, TimeSpan HoldFor, bool MayProbe)
{
    public static readonly RequestShare Nothing = new(
        Limit: 0,
        RateCap: double.PositiveInfinity,
        MaxRate: double.PositiveInfinity,
        MaxConcurrency: int.MaxValue,
        MaxBandwidth: double.PositiveInfinity,
        HoldFor: TimeSpan.Zero,
        MayProbe: false);
}

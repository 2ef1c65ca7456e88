namespace HnActors.Core.Congestion;

/// <summary>A ceiling on requests a second after a refusal: just below the rate that was refused, then a careful climb past it.</summary>
/// <remarks>
/// CUBIC's growth function (RFC 9438, section 4.2) with rates for windows: W(t) = C·(t − K)³ + Wmax, K = ∛(Wmax·β/C), with C = 0.4 and
/// β = 0.15. Until K it stays flat at 0.98·Wmax instead of following the curve's concave part, since a server's rate limit, unlike a
/// queue in a network, does not give way.
/// </remarks>
internal sealed class CubicRateCap
{
    private const double C = 0.4;
    private const double Beta = 0.15;
    private const double BelowRefused = 0.98;
    private const double DroppedAbove = 4;

    // Where next to nothing came through, as in a ban, four times that would be reached in a moment and end in full speed.
    private const double Crawl = 25;

    private double _refusedRate;
    private TimeSpan _began;

    public bool IsSet => _refusedRate > 0;

    /// <param name="rate">The rate at which the server refused, in requests a second.</param>
    public void Set(double rate, TimeSpan now)
    {
        _refusedRate = Math.Max(1, rate);
        _began = now;
    }

    /// <summary>Requests a second allowed now; infinite where nothing was refused for long.</summary>
    public double At(TimeSpan now)
    {
        if (!IsSet) return double.PositiveInfinity;
        var plateau = Math.Cbrt(_refusedRate * Beta / C);
        var since = (now - _began).TotalSeconds - plateau;
        if (since < 0) return BelowRefused * _refusedRate;
        var cap = (C * since * since * since) + _refusedRate;
        if (cap <= DroppedAbove * Math.Max(_refusedRate, Crawl)) return cap;
        _refusedRate = 0;
        return double.PositiveInfinity;
    }
}

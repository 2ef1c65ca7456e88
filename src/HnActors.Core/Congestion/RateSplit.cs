namespace HnActors.Core.Congestion;

/// <summary>A ceiling on the rate, split among nodes so that in any second they add up to no more than the whole.</summary>
public static class RateSplit
{
    /// <summary>In whole requests: of 100 a second, three nodes may do 34, 33 and 33, where 33.3 each would be 34 in some second of each.</summary>
    /// <param name="index">The node's place among them, from 0 on.</param>
    public static double Share(double ceiling, int nodes, int index)
    {
        // With less than one each, all go slowly rather than some not at all: the leases of idle nodes would never end.
        if (nodes == 1 || double.IsInfinity(ceiling) || ceiling < nodes) return ceiling / nodes;
        var (each, left) = Math.DivRem((long)ceiling, nodes);
        return each + (index < left ? 1 : 0);
    }
}

namespace HnActors.Actors.Operations;

/// <summary>A lease that is out.</summary>
/// <param name="Age">Seconds since its ids were lent.</param>
/// <param name="Left">Seconds to its deadline.</param>
public sealed record LeaseLine(string Lease, string Kind, string Node, string Ids, long Count, double Age, double Left);

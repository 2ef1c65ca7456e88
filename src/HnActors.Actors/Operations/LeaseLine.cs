namespace HnActors.Actors.Operations;

/// <summary>An open lease.</summary>
/// <param name="Age">Seconds since its ids were leased.</param>
/// <param name="Left">Seconds until its deadline.</param>
public sealed record LeaseLine(string Lease, string Kind, string Node, string Ids, long Count, double Age, double Left);

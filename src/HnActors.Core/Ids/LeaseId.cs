namespace HnActors.Core.Ids;

/// <summary>Names a lease for ever.</summary>
/// <param name="Epoch">
/// The incarnation of the coordinator that granted it. It is journaled before the first grant of an incarnation, so that no two
/// incarnations can ever give out the same id (a fencing token).
/// </param>
/// <param name="Number">Counts the grants within an epoch, from 1.</param>
public readonly record struct LeaseId(long Epoch, long Number)
{
    public override string ToString() => $"{Epoch}.{Number}";
}

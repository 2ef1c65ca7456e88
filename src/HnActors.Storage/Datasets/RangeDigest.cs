namespace HnActors.Storage.Datasets;

/// <summary>Identifies the contents of a range of rows: if two digests are equal, so are the bodies and nulls.</summary>
/// <param name="Rows">Rows with a body.</param>
/// <param name="BodiesSha256">The SHA-256 of the exact bodies in id order, each followed by a line feed.</param>
/// <param name="Nulls">Rows that say <c>null</c>.</param>
/// <param name="NullsSha256">The SHA-256 of their ascending ids in decimal, each with a line feed; null if only the count is known.</param>
public readonly record struct RangeDigest(long Rows, string BodiesSha256, long Nulls, string? NullsSha256)
{
    /// <summary>Whether the two are equal as far as both are known.</summary>
    public bool Agrees(RangeDigest other) => Rows == other.Rows && BodiesSha256 == other.BodiesSha256 && Nulls == other.Nulls
        && (NullsSha256 is null || other.NullsSha256 is null || NullsSha256 == other.NullsSha256);
}

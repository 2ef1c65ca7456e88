namespace HnActors.Storage.Datasets;

/// <summary>What a range of rows is known by: where two are equal, so are bodies and nulls.</summary>
/// <param name="Rows">Rows with a body.</param>
/// <param name="BodiesSha256">Of the exact bodies in id order, each followed by a line feed.</param>
/// <param name="Nulls">Rows that say <c>null</c>.</param>
/// <param name="NullsSha256">Of their ids in ascending order, in decimal, each followed by a line feed; null where only their number is known.</param>
public readonly record struct RangeDigest(long Rows, string BodiesSha256, long Nulls, string? NullsSha256)
{
    /// <summary>Whether nothing that is known of both speaks against their being equal.</summary>
    public bool Agrees(RangeDigest other) => Rows == other.Rows && BodiesSha256 == other.BodiesSha256 && Nulls == other.Nulls
        && (NullsSha256 is null || other.NullsSha256 is null || NullsSha256 == other.NullsSha256);
}

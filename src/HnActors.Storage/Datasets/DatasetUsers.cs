namespace HnActors.Storage.Datasets;

/// <summary>The users of a data set.</summary>
/// <param name="Nulls">Names for which the API says <c>null</c>; they have no row.</param>
/// <param name="BodiesSha256">The SHA-256 of the exact bodies in file order, each followed by a line feed.</param>
/// <inheritdoc cref="DatasetShard" path="/param"/>
public sealed record DatasetUsers(
    string File,
    long Rows,
    long Nulls,
    long Bytes,
    string Sha256,
    string BodiesSha256,
    DateTimeOffset? FetchedFrom,
    DateTimeOffset? FetchedTo,
    string Program)
{
    internal DatasetFile ToFile() => new(File, Bytes, Sha256);
}

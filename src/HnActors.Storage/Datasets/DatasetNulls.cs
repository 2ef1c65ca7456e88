namespace HnActors.Storage.Datasets;

/// <summary>The ids of a data set for which the API says <c>null</c>.</summary>
/// <param name="IdsSha256">The SHA-256 of the ids in ascending order, in decimal, each followed by a line feed.</param>
/// <inheritdoc cref="DatasetShard" path="/param"/>
public sealed record DatasetNulls(string File, long Rows, long Bytes, string Sha256, string IdsSha256, string Program)
{
    internal DatasetFile ToFile() => new(File, Bytes, Sha256);
}

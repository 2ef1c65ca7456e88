namespace HnActors.Storage.Datasets;

/// <summary>Items from one id to another, in one file.</summary>
/// <param name="File">Its path within the data set, with slashes.</param>
/// <param name="First">The lowest id that belongs in it.</param>
/// <param name="Last">The highest id that belongs in it.</param>
/// <param name="Closed">Whether all ids are there and each item was read when it was old enough.</param>
/// <param name="Rows">Items with a body.</param>
/// <param name="Nulls">Ids for which the API says <c>null</c>; they have no row.</param>
/// <param name="Missing">Ids about which nothing is known.</param>
/// <param name="Types">The number of items of each type; <c>none</c> for those without one.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Sha256">The SHA-256 of the file, in hexadecimal.</param>
/// <param name="BodiesSha256">The SHA-256 of the exact bodies in id order, each followed by a line feed.</param>
/// <param name="FetchedFrom">The earliest time at which one of its items was read; null without items.</param>
/// <param name="FetchedTo">The latest time at which one of its items was read; null without items.</param>
/// <param name="Program">The program that wrote the file.</param>
public sealed record DatasetShard(
    string File,
    long First,
    long Last,
    bool Closed,
    long Rows,
    long Nulls,
    long Missing,
    IReadOnlyDictionary<string, long> Types,
    long Bytes,
    string Sha256,
    string BodiesSha256,
    DateTimeOffset? FetchedFrom,
    DateTimeOffset? FetchedTo,
    string Program)
{
    internal DatasetFile ToFile() => new(File, Bytes, Sha256);
}

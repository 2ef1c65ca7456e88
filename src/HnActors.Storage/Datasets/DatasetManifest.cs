using System.Text.Json;
using System.Text.Json.Serialization;
using HnActors.Storage.Export;

namespace HnActors.Storage.Datasets;

/// <summary>A file of a data set, of whatever kind.</summary>
/// <param name="File">Its path within the data set, with slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal.</param>
internal readonly record struct DatasetFile(string File, long Bytes, string Sha256);

/// <summary>Items from one id to another, in a file of their own.</summary>
/// <param name="File">Its path within the data set, with slashes.</param>
/// <param name="First">The lowest id that belongs into it.</param>
/// <param name="Last">The highest id that belongs into it.</param>
/// <param name="Closed">Whether all ids are there and each item was read when it was old enough.</param>
/// <param name="Rows">Items with a body.</param>
/// <param name="Nulls">Ids for which the API says <c>null</c>; they have no row.</param>
/// <param name="Missing">Ids of which nothing is known.</param>
/// <param name="Types">How many items there are of each type; <c>none</c> for those without one.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Sha256">Of the file, in hexadecimal.</param>
/// <param name="BodiesSha256">Of the exact bodies in id order, each followed by a line feed.</param>
/// <param name="FetchedFrom">When the item was read that was read first; null without items.</param>
/// <param name="FetchedTo">When the item was read that was read last; null without items.</param>
/// <param name="Program">What wrote the file.</param>
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

/// <summary>The users of a data set.</summary>
/// <param name="Nulls">Names for which the API says <c>null</c>; they have no row.</param>
/// <param name="BodiesSha256">Of the exact bodies in the order of the file, each followed by a line feed.</param>
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

/// <summary>The ids of a data set for which the API says <c>null</c>.</summary>
/// <param name="IdsSha256">Of the ids in ascending order, in decimal, each followed by a line feed.</param>
/// <inheritdoc cref="DatasetShard" path="/param"/>
public sealed record DatasetNulls(string File, long Rows, long Bytes, string Sha256, string IdsSha256, string Program)
{
    internal DatasetFile ToFile() => new(File, Bytes, Sha256);
}

/// <summary>What is in a data set, file by file.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">The layout's version.</param>
/// <param name="ShardIds">Ids in a shard.</param>
/// <param name="ClosedAfterDays">The age at which each item of a closed shard was read, or later.</param>
/// <param name="Items">The shards, ids ascending.</param>
/// <param name="Nulls">Null until they are written.</param>
/// <param name="Users">Null where there are none.</param>
public sealed record DatasetManifest(
    string Format,
    int Version,
    long ShardIds,
    double ClosedAfterDays,
    IReadOnlyList<DatasetShard> Items,
    DatasetNulls? Nulls,
    DatasetUsers? Users)
{
    /// <summary>What a manifest is known by.</summary>
    public const string FormatName = "hnactors-dataset";

    /// <summary>The file's name in the data set's folder.</summary>
    public const string FileName = "manifest.json";

    private const int CurrentVersion = 1;

    /// <summary>The API that the store was filled from; null where that is not known.</summary>
    public string? Api { get; init; }

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = false,
    };

    // Each shard stands once and where it belongs, and whatever names a file does.
    private bool IsWhole =>
        Items.All(shard => shard is { File: not null, Sha256: not null, BodiesSha256: not null, Types: not null }
            && shard.First == Shards.FirstOf(shard.First, ShardIds) && shard.Last == Shards.LastOf(shard.First, ShardIds))
        && Items.Select(shard => shard.First).Distinct().Count() == Items.Count
        && Nulls is null or { File: not null, Sha256: not null, IdsSha256: not null }
        && Users is null or { File: not null, Sha256: not null, BodiesSha256: not null };

    /// <summary>All its files: items, then nulls and users where there are any.</summary>
    internal IEnumerable<DatasetFile> ListFiles()
    {
        foreach (var shard in Items) yield return shard.ToFile();
        if (Nulls is not null) yield return Nulls.ToFile();
        if (Users is not null) yield return Users.ToFile();
    }

    internal static DatasetManifest Begin(DatasetOptions options) =>
        new(FormatName, CurrentVersion, options.ShardIds, options.ClosedAfter.TotalDays, [], null, null);

    /// <summary>Reads a manifest.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="StoreException">It can't be read, or is none of ours.</exception>
    public static async Task<DatasetManifest?> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        if (!System.IO.File.Exists(path)) return null;
        try
        {
            await using var file = System.IO.File.OpenRead(path);
            var manifest = await JsonSerializer.DeserializeAsync<DatasetManifest>(file, JsonOptions, cancellationToken).ConfigureAwait(false);
            if (manifest is { Format: FormatName, Version: CurrentVersion, ShardIds: > 0, Items: not null } && manifest.IsWhole) return manifest;
        }
        catch (JsonException)
        {
            // Said below: it is none.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreProblem.Broken, $"{path} can't be read: {exception.Message}", exception);
        }
        throw new StoreException(StoreProblem.NotOurs, $"{path} is not a manifest of a data set that this version can read.");
    }

    internal Task WriteAsync(string path) => WholeFile.WriteAsync(path, async file =>
    {
        await JsonSerializer.SerializeAsync(file, this, JsonOptions).ConfigureAwait(false);
        file.WriteByte((byte)'\n');
        return 0;
    });
}

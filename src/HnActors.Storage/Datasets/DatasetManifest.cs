using System.Text.Json;
using System.Text.Json.Serialization;
using HnActors.Storage.Export;

namespace HnActors.Storage.Datasets;

/// <summary>What is in a data set, file by file.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">The layout's version.</param>
/// <param name="ShardIds">The number of ids in a shard.</param>
/// <param name="ClosedAfterDays">The minimum age of each item of a closed shard when it was read.</param>
/// <param name="Items">The shards, in ascending id order.</param>
/// <param name="Nulls">Null until they are written.</param>
/// <param name="Users">Null if there are none.</param>
public sealed record DatasetManifest(
    string Format,
    int Version,
    long ShardIds,
    double ClosedAfterDays,
    IReadOnlyList<DatasetShard> Items,
    DatasetNulls? Nulls,
    DatasetUsers? Users)
{
    /// <summary>The name that identifies a manifest.</summary>
    public const string FormatName = "hnactors-dataset";

    /// <summary>The file's name in the data set's folder.</summary>
    public const string FileName = "manifest.json";

    private const int CurrentVersion = 1;

    /// <summary>The API that the store was filled from; null if unknown.</summary>
    public string? Api { get; init; }

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectRequiredConstructorParameters = false,
    };

    // Each shard appears once and at its proper range, and everything that names a file is complete.
    private bool IsWhole =>
        Items.All(shard => shard is { File: not null, Sha256: not null, BodiesSha256: not null, Types: not null }
            && shard.First == Shards.FirstOf(shard.First, ShardIds) && shard.Last == Shards.LastOf(shard.First, ShardIds))
        && Items.Select(shard => shard.First).Distinct().Count() == Items.Count
        && Nulls is null or { File: not null, Sha256: not null, IdsSha256: not null }
        && Users is null or { File: not null, Sha256: not null, BodiesSha256: not null };

    /// <summary>All its files: items, then nulls and users if there are any.</summary>
    internal IEnumerable<DatasetFile> ListFiles()
    {
        foreach (var shard in Items) yield return shard.ToFile();
        if (Nulls is not null) yield return Nulls.ToFile();
        if (Users is not null) yield return Users.ToFile();
    }

    internal static DatasetManifest Begin(DatasetOptions options) =>
        new(FormatName, CurrentVersion, options.ShardIds, options.ClosedAfter.TotalDays, [], null, null);

    /// <summary>Reads a manifest.</summary>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="StoreException">It can't be read, or is not a manifest of ours.</exception>
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
            // Reported below: it is not a manifest.
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

using System.Runtime.CompilerServices;
using HnActors.Storage.Datasets;
using HnActors.Storage.Import;

namespace HnActors.Storage.Comparison;

/// <summary>The items of a data set, or of its manifest alone.</summary>
public sealed class DatasetCopy : ICopy
{
    private readonly DatasetManifest _manifest;
    private readonly string _folder;
    private readonly IReadOnlyList<StoredItem>? _nulls;

    private DatasetCopy(DatasetManifest manifest, string folder, IReadOnlyList<StoredItem>? nulls) =>
        (_manifest, _folder, _nulls) = (manifest, folder, nulls);

    public long? ShardIds => _manifest.ShardIds;

    /// <param name="manifestPath">The manifest; the files it names are read if they exist and differ from the other copy.</param>
    /// <param name="checksFiles">
    /// True to verify the files against the manifest first: if at least one of them exists, all must exist and match.
    /// </param>
    /// <exception cref="StoreException">The manifest does not exist or can't be read, or a file is missing or damaged.</exception>
    public static async Task<DatasetCopy> OpenAsync(string manifestPath, bool checksFiles = false, CancellationToken cancellationToken = default)
    {
        var manifest = await DatasetManifest.ReadAsync(manifestPath, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreProblem.Missing, $"there is no {manifestPath}.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath))!;
        if (checksFiles && manifest.ListFiles().Any(file => File.Exists(Path.Combine(folder, file.File))))
            foreach (var file in ImportFile.Of(manifest, folder)) await file.CheckAsync(cancellationToken).ConfigureAwait(false);
        return new DatasetCopy(manifest, folder, await ReadNullsAsync(manifest, folder, cancellationToken).ConfigureAwait(false));
    }

    public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<(long, long)?>(_manifest.Items.Count == 0 ? null : (_manifest.Items[0].First, _manifest.Items[^1].Last));

    public Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) =>
        Task.FromResult(_manifest.Items.Where(shard => shard.Last >= from).Select(shard => (long?)Math.Max(from, shard.First)).FirstOrDefault());

    public Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default)
    {
        var nulls = _nulls is null ? (RangeDigest?)null : RangeHash.OfNulls(_nulls.Where(row => row.Id >= first && row.Id <= last).Select(row => row.Id));
        return Task.FromResult(_manifest.Items.FirstOrDefault(shard => shard.First == first && shard.Last == last) is { } known
            ? new RangeDigest(known.Rows, known.BodiesSha256, known.Nulls, nulls?.NullsSha256)
            : RangeHash.OfNulls([]));
    }

    public IAsyncEnumerable<StoredItem>? Read(long first, long last, CancellationToken cancellationToken = default)
    {
        var shards = _manifest.Items.Where(shard => shard.Last >= first && shard.First <= last).ToList();
        return _nulls is null || shards.Any(shard => !File.Exists(PathOf(shard.File))) ? null : MergeAsync(shards, first, last, cancellationToken);
    }

    private async IAsyncEnumerable<StoredItem> MergeAsync(
        IReadOnlyList<DatasetShard> shards, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var nulls = _nulls!.Where(row => row.Id >= first && row.Id <= last).GetEnumerator();
        var hasNull = nulls.MoveNext();
        foreach (var shard in shards)
        {
            await foreach (var row in ParquetRowReader.ReadAsync(PathOf(shard.File), null, cancellationToken).ConfigureAwait(false))
            {
                if (row.Id is not { } id || id < first || id > last) continue;
                for (; hasNull && nulls.Current.Id <= id; hasNull = nulls.MoveNext())
                {
                    // An id that has a row has received a body since.
                    if (nulls.Current.Id < id) yield return nulls.Current;
                }
                yield return new StoredItem(id, row.Json, row.FetchedAt ?? 0);
            }
        }
        for (; hasNull; hasNull = nulls.MoveNext()) yield return nulls.Current;
    }

    private static async Task<IReadOnlyList<StoredItem>?> ReadNullsAsync(DatasetManifest manifest, string folder, CancellationToken cancellationToken)
    {
        if (manifest.Nulls is not { } nulls || !File.Exists(Path.Combine(folder, nulls.File))) return null;
        return await ParquetRowReader.ReadAsync(Path.Combine(folder, nulls.File), null, cancellationToken)
            .Select(row => new StoredItem(row.Id!.Value, null, row.FetchedAt ?? 0)).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}

using HnActors.Storage.Datasets;

namespace HnActors.Storage.Comparison;

/// <summary>Finds the ids at which two copies differ, in bodies or nulls. The times at which they were read do not matter.</summary>
/// <remarks>
/// Each copy is read once. A data set may not be read at all: where the hashes in its manifest agree with the other copy's rows, its files
/// stay closed; where they do not, the files of that shard are read.
/// </remarks>
public sealed class CopyComparison
{
    private readonly ICopy _first;
    private readonly ICopy _second;
    private readonly IProgress<long>? _progress;
    private readonly Runs _bodies = new(), _nullInFirst = new(), _nullInSecond = new(), _onlyInFirst = new(), _onlyInSecond = new(), _somewhere = new();
    private long _same, _sameNulls;
    private bool _impossibleInFirst, _impossibleInSecond;

    private CopyComparison(ICopy first, ICopy second, IProgress<long>? progress) => (_first, _second, _progress) = (first, second, progress);

    /// <param name="progress">Periodically receives the id reached; null to report nothing.</param>
    /// <exception cref="StoreException">A copy can't be read, or the shard sizes of the two differ.</exception>
    public static async Task<CopyDifferences> RunAsync(
        ICopy first, ICopy second, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        if (first.ShardIds is { } one && second.ShardIds is { } two && one != two)
            throw new StoreException(StoreProblem.NotOurs, $"the copies have shards of {one} and of {two} ids, which can't be compared.");
        var comparison = new CopyComparison(first, second, progress);
        await comparison.RunAsync(cancellationToken).ConfigureAwait(false);
        return new CopyDifferences(
            comparison._same,
            comparison._sameNulls,
            comparison._bodies.All,
            comparison._nullInFirst.All,
            comparison._nullInSecond.All,
            comparison._onlyInFirst.All,
            comparison._onlyInSecond.All,
            comparison._somewhere.All,
            comparison._impossibleInFirst,
            comparison._impossibleInSecond);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var (here, there) = (
            await _first.BoundsAsync(cancellationToken).ConfigureAwait(false), await _second.BoundsAsync(cancellationToken).ConfigureAwait(false));
        (_impossibleInFirst, _impossibleInSecond) = (HasImpossibleIds(here), HasImpossibleIds(there));
        var bounds = new[] { here, there }.OfType<(long First, long Last)>().ToList();
        if (bounds.Count == 0) return;
        var (first, last) = (Math.Max(PossibleIds.Min, bounds.Min(one => one.First)), Math.Min(PossibleIds.Max, bounds.Max(one => one.Last)));
        if ((_first.ShardIds ?? _second.ShardIds) is not { } shard)
        {
            await CompareRowsAsync(_first.Read(first, last, cancellationToken)!, _second.Read(first, last, cancellationToken)!, cancellationToken)
                .ConfigureAwait(false);
            return;
        }
        for (var from = Shards.FirstOf(first, shard); from <= last;)
        {
            var to = Shards.LastOf(from, shard);
            var isEmpty = await CompareShardAsync(from, to, cancellationToken).ConfigureAwait(false);
            _progress?.Report(to);
            if (to == PossibleIds.Max) break;
            from = to + 1;
            // Shards that neither copy has are skipped: ids may be arbitrarily large.
            if (isEmpty) from = Shards.FirstOf(await NextIdAsync(from, cancellationToken).ConfigureAwait(false), shard);
        }
    }

    private static bool HasImpossibleIds((long First, long Last)? bounds) =>
        bounds is var (first, last) && !(PossibleIds.Contains(first) && PossibleIds.Contains(last));

    private async Task<long> NextIdAsync(long from, CancellationToken cancellationToken) => Math.Min(
        await _first.NextIdAsync(from, cancellationToken).ConfigureAwait(false) ?? long.MaxValue,
        await _second.NextIdAsync(from, cancellationToken).ConfigureAwait(false) ?? long.MaxValue);

    /// <returns>True if neither copy has any rows.</returns>
    private async Task<bool> CompareShardAsync(long first, long last, CancellationToken cancellationToken)
    {
        var (here, there) = (
            await _first.DigestAsync(first, last, cancellationToken).ConfigureAwait(false),
            await _second.DigestAsync(first, last, cancellationToken).ConfigureAwait(false));
        if (here.Agrees(there))
        {
            _same += here.Rows;
            _sameNulls += here.Nulls;
        }
        else if (_first.Read(first, last, cancellationToken) is { } rows && _second.Read(first, last, cancellationToken) is { } others)
        {
            await CompareRowsAsync(rows, others, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _somewhere.Add(first, last);
        }
        return here.Rows + here.Nulls + there.Rows + there.Nulls == 0;
    }

    private async Task CompareRowsAsync(IAsyncEnumerable<StoredItem> rows, IAsyncEnumerable<StoredItem> others, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var here = new ReadAhead(rows, ending);
        await using var there = new ReadAhead(others, ending);
        var (row, other) = (await here.NextAsync().ConfigureAwait(false), await there.NextAsync().ConfigureAwait(false));
        var count = 0L;
        while (row is not null || other is not null)
        {
            var id = Math.Min(row?.Id ?? long.MaxValue, other?.Id ?? long.MaxValue);
            Compare(id, row?.Id == id ? row : null, other?.Id == id ? other : null);
            if (++count % 10_000 == 0) _progress?.Report(id);
            var isHere = row?.Id == id;
            var isThere = other?.Id == id;
            if (isHere) row = await here.NextAsync().ConfigureAwait(false);
            if (isThere) other = await there.NextAsync().ConfigureAwait(false);
        }
    }

    private void Compare(long id, StoredItem? row, StoredItem? other)
    {
        switch (row, other)
        {
            case (null, _):
                _onlyInSecond.Add(id, id);
                break;
            case (_, null):
                _onlyInFirst.Add(id, id);
                break;
            case ({ Json: null }, { Json: null }):
                _sameNulls++;
                break;
            case ({ Json: null }, _):
                _nullInFirst.Add(id, id);
                break;
            case (_, { Json: null }):
                _nullInSecond.Add(id, id);
                break;
            case ({ Json: var body }, { Json: var its }) when body.AsSpan().SequenceEqual(its):
                _same++;
                break;
            default:
                _bodies.Add(id, id);
                break;
        }
    }

    private sealed class Runs
    {
        public List<(long First, long Last)> All { get; } = [];

        public void Add(long first, long last)
        {
            if (All.Count > 0 && All[^1].Last + 1 == first) All[^1] = (All[^1].First, last);
            else All.Add((first, last));
        }
    }
}

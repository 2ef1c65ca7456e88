using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Node.Importing;

/// <summary>Rows of one kind to be written into a store in batches, and which of them existed before.</summary>
/// <param name="store">The store of items or users.</param>
/// <param name="known">The ids in the store, including nulls.</param>
/// <param name="nulls">The ids without a body.</param>
internal sealed class ImportBatch(IRowStore store, IdRangeSet known, IdRangeSet nulls)
{
    private const int MaxRows = 2000;
    private const int MaxBytes = 8 << 20;

    private readonly Dictionary<long, StoredItem> _rows = [];
    private IdRangeSet _known = known;
    private IdRangeSet _nulls = nulls;
    private long _bytes;

    public bool IsEmpty => _rows.Count == 0;

    public bool IsFull => _rows.Count >= MaxRows || _bytes >= MaxBytes;

    /// <summary>Every imported id, whether or not it was in the store before.</summary>
    public IdRangeSet Imported { get; private set; } = IdRangeSet.Empty;

    /// <summary>The imported ids that had no body before.</summary>
    public IdRangeSet Filled { get; private set; } = IdRangeSet.Empty;

    public long New { get; private set; }

    public long NewNulls { get; private set; }

    public long Known { get; private set; }

    /// <param name="isDated">
    /// Whether the time of fetching is known. If not, no body that is in the store is replaced: it may well be newer.
    /// </param>
    public void Add(StoredItem row, bool isDated)
    {
        if (_rows.TryGetValue(row.Id, out var before))
        {
            Known++;
            if (row.Json is not null && (before.Json is null || (isDated && row.FetchedAt >= before.FetchedAt))) _rows[row.Id] = row;
            return;
        }
        if (_known.Contains(row.Id))
        {
            Known++;
            Imported = Imported.Add(IdRange.Single(row.Id));
            if (row.Json is null || !(isDated || _nulls.Contains(row.Id))) return;
        }
        else
        {
            New++;
            if (row.Json is null) NewNulls++;
        }
        _rows.Add(row.Id, row);
        _bytes += row.Json?.Length ?? 0;
    }

    /// <param name="store">The store as it is at the start.</param>
    public static async Task<ImportBatch> OpenAsync(IRowStore store, CancellationToken cancellationToken)
    {
        var known = await store.ReadIdsAsync(PossibleIds.Min, PossibleIds.Max, cancellationToken).Select(run => new IdRange(run.First, run.Last))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var nulls = await store.ReadNullIdsAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new ImportBatch(store, IdRangeSet.Of(known), IdRangeSet.OfIds(nulls));
    }

    /// <summary>Writes the added rows. If it fails, it can be tried again.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count == 0) return;
        await store.WriteAsync([.. _rows.Values.OrderBy(row => row.Id)], cancellationToken).ConfigureAwait(false);
        var ids = IdRangeSet.OfIds(_rows.Keys);
        Filled = Filled.Union(ids.Except(_known.Except(_nulls)));
        Imported = Imported.Union(ids);
        _known = _known.Union(ids);
        _nulls = _nulls.Except(ids).Union(IdRangeSet.OfIds(_rows.Values.Where(row => row.Json is null).Select(row => row.Id)));
        _rows.Clear();
        _bytes = 0;
    }
}

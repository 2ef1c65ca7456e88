namespace HnActors.Storage;

/// <summary>Holds rows: an id, the body as the API sent it or <c>null</c>, and when it was read.</summary>
/// <remarks>
/// Members throw <see cref="StoreException"/> where the store can't do its work. One write at a time; reads may run beside it and see
/// what was written before they began.
/// </remarks>
public interface IRowStore : IAsyncDisposable
{
    /// <summary>Distinguishes this store from any other for ever, even one that later has the same name.</summary>
    string Identity { get; }

    /// <summary>
    /// Since when this store takes a <c>null</c> only after it was answered twice, in Unix milliseconds: rows that say <c>null</c> and were
    /// fetched earlier rest on one answer.
    /// </summary>
    long NullsConfirmedSince => 0;

    /// <summary>
    /// How far the clock that this store's rows are dated by is ahead of this machine's. Zero for a store of one machine; nodes that share a
    /// store may be minutes apart, and the newer observation of a row is to count whoever made it.
    /// </summary>
    TimeSpan ClockOffset => TimeSpan.Zero;

    /// <summary>What a row is dated with that is read at a time by this machine's clock, in Unix milliseconds.</summary>
    long DateOf(DateTimeOffset time) => (time + ClockOffset).ToUnixTimeMilliseconds();

    /// <summary>
    /// Writes rows; when it returns, they outlive a power cut. Of a row that is there already the newer observation counts, also where the
    /// body is the same: then only its time changes; one that is dated later than now gives way to one of the last hour. <c>null</c> never replaces a
    /// body.
    /// </summary>
    Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default);

    /// <summary>Removes rows, so that their ids can be fetched anew.</summary>
    Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>The rows from one id to another, ends included, in id order.</summary>
    IAsyncEnumerable<StoredItem> ReadAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>
    /// The bodies from one id to another, ends included, in id order and as lines: for whoever wants to write them and nothing else.
    /// </summary>
    IAsyncEnumerable<BodyLines> ReadLinesAsync(long first, long last, CancellationToken cancellationToken = default) =>
        BodyLines.OfAsync(ReadAsync(first, last, cancellationToken));

    /// <summary>The ids present from one id to another, as unbroken runs in order.</summary>
    IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>The ids of the rows that say <c>null</c>, in order.</summary>
    IAsyncEnumerable<long> ReadNullIdsAsync(CancellationToken cancellationToken = default);

    /// <summary>The lowest id present from one on; null where there is none.</summary>
    async Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) =>
        await ReadAsync(from, PossibleIds.Max, cancellationToken).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The lowest and the highest id present; null where the store is empty.</summary>
    Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default);
}

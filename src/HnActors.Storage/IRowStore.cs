namespace HnActors.Storage;

/// <summary>Holds rows: an id, the body as the API sent it or <c>null</c>, and when it was read.</summary>
/// <remarks>
/// Members throw <see cref="StoreException"/> if the store can't do its work. Only one write may run at a time; reads may run alongside it
/// and see what was written before they began.
/// </remarks>
public interface IRowStore : IAsyncDisposable
{
    /// <summary>Permanently distinguishes this store from any other, even one that later has the same name.</summary>
    string Identity { get; }

    /// <summary>
    /// Since when this store accepts a <c>null</c> only after it was returned twice, in Unix milliseconds: rows that say <c>null</c> and
    /// were fetched earlier rest on a single response.
    /// </summary>
    long NullsConfirmedSince => 0;

    /// <summary>
    /// How far the clock that dates this store's rows is ahead of this machine's. Zero for a single-machine store; the clocks of nodes that
    /// share a store may differ by minutes, and the newer observation of a row must win whichever node made it.
    /// </summary>
    TimeSpan ClockOffset => TimeSpan.Zero;

    /// <summary>The timestamp of a row that is read at a time of this machine's clock, in Unix milliseconds.</summary>
    long DateOf(DateTimeOffset time) => (time + ClockOffset).ToUnixTimeMilliseconds();

    /// <summary>
    /// Writes rows; once it returns, they survive a power cut. For an existing row the newer observation wins, even if the body is the
    /// same: then only its time changes. A row dated in the future gives way to one of the last hour. <c>null</c> never replaces
    /// a body.
    /// </summary>
    Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default);

    /// <summary>Removes rows, so that their ids can be fetched again.</summary>
    Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>The rows from one id to another, inclusive, in id order.</summary>
    IAsyncEnumerable<StoredItem> ReadAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>
    /// The bodies from one id to another, inclusive, in id order and as lines: for callers that only write them out.
    /// </summary>
    IAsyncEnumerable<BodyLines> ReadLinesAsync(long first, long last, CancellationToken cancellationToken = default) =>
        BodyLines.OfAsync(ReadAsync(first, last, cancellationToken));

    /// <summary>The ids present from one id to another, as contiguous runs in order.</summary>
    IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>The ids of the rows that say <c>null</c>, in order.</summary>
    IAsyncEnumerable<long> ReadNullIdsAsync(CancellationToken cancellationToken = default);

    /// <summary>The lowest id present at or after the given one; null if there is none.</summary>
    async Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) =>
        await ReadAsync(from, PossibleIds.Max, cancellationToken).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The lowest and the highest id present; null if the store is empty.</summary>
    Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default);
}

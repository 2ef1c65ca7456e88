using System.Runtime.CompilerServices;

namespace HnActors.Storage.Export;

/// <summary>Where the items of an export come from, ids ascending.</summary>
public sealed class ItemSource
{
    private readonly Func<CancellationToken, IAsyncEnumerable<StoredItem>> _read;
    private readonly Func<CancellationToken, IAsyncEnumerable<BodyLines>> _readLines;

    private ItemSource(
        Func<CancellationToken, IAsyncEnumerable<StoredItem>> read, Func<CancellationToken, IAsyncEnumerable<BodyLines>> readLines) =>
        (_read, _readLines) = (read, readLines);

    /// <summary>The items of a store in the given ranges of ids.</summary>
    /// <param name="ranges">The ids, ascending.</param>
    public static ItemSource Of(IRowStore store, IEnumerable<(long First, long Last)> ranges) => new(
        cancellationToken => ReadAsync(ranges, store.ReadAsync, cancellationToken),
        cancellationToken => ReadAsync(ranges, store.ReadLinesAsync, cancellationToken));

    /// <summary>Items that are already being read elsewhere.</summary>
    public static ItemSource Of(IAsyncEnumerable<StoredItem> items) => new(_ => items, _ => BodyLines.OfAsync(items));

    internal IAsyncEnumerable<StoredItem> ReadAsync(CancellationToken cancellationToken) => _read(cancellationToken);

    internal IAsyncEnumerable<BodyLines> ReadLinesAsync(CancellationToken cancellationToken) => _readLines(cancellationToken);

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        IEnumerable<(long First, long Last)> ranges,
        Func<long, long, CancellationToken, IAsyncEnumerable<T>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (first, last) in ranges)
        {
            await foreach (var one in read(first, last, cancellationToken).ConfigureAwait(false)) yield return one;
        }
    }
}

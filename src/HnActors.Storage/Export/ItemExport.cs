using System.Runtime.CompilerServices;

namespace HnActors.Storage.Export;

/// <summary>Writes items to a file, in id order, in the format that its ending names. Rows that say <c>null</c> are left out.</summary>
public static class ItemExport
{
    private const int ProgressRows = 4096;

    /// <summary>Writes the items of a store in some ranges of ids. The same rows give the same bytes.</summary>
    /// <param name="ranges">Which ids, ascending.</param>
    /// <exception cref="FormatException">No format has the path's ending.</exception>
    /// <exception cref="StoreException">The store can't be read, or the file not written.</exception>
    public static Task<ExportSummary> WriteAsync(
        IItemStore store, IEnumerable<(long First, long Last)> ranges, string path, ExportOptions? options = null,
        CancellationToken cancellationToken = default) =>
        WriteAsync(ReadAsync(store, ranges, cancellationToken), path, options, cancellationToken);

    /// <summary>Writes items from anywhere, ids ascending.</summary>
    /// <inheritdoc cref="WriteAsync(IItemStore, IEnumerable{ValueTuple{long, long}}, string, ExportOptions, CancellationToken)" path="/exception"/>
    public static async Task<ExportSummary> WriteAsync(
        IAsyncEnumerable<StoredItem> items, string path, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        var format = ExportFormat.Of(path);
        var count = await WholeFile.WriteAsync(
            path, file => WriteAsync(items, format, file, options ?? new ExportOptions(), cancellationToken)).ConfigureAwait(false);
        return new ExportSummary(path, count, new FileInfo(RealPath.Of(path)).Length);
    }

    /// <summary>Writes exact bodies, one a line, to a stream such as standard output.</summary>
    /// <param name="name">What the stream is called in a message.</param>
    /// <exception cref="StoreException">The store can't be read, or the stream not written.</exception>
    public static async Task<ExportSummary> WriteLinesAsync(
        IAsyncEnumerable<StoredItem> items, Stream lines, string name, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var counted = new OpenStream(lines);
            var count = await WriteAsync(items, ExportFormat.JsonLines, counted, options ?? new ExportOptions(), cancellationToken).ConfigureAwait(false);
            return new ExportSummary(name, count, counted.Written);
        }
        catch (IOException exception)
        {
            throw WholeFile.NotWritable(name, exception);
        }
    }

    private static async Task<long> WriteAsync(
        IAsyncEnumerable<StoredItem> items, ExportFormat format, Stream file, ExportOptions options, CancellationToken cancellationToken)
    {
        long count = 0, read = 0;
        var writer = await format.CreateWriterAsync(file, options).ConfigureAwait(false);
        await using var disposed = writer.ConfigureAwait(false);
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (++read % ProgressRows == 0) options.Progress?.Report(item.Id);
            if (item.Json is null || options.Filter?.Passes(item.Json) == false) continue;
            await writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            count++;
        }
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    private static async IAsyncEnumerable<StoredItem> ReadAsync(
        IItemStore store, IEnumerable<(long First, long Last)> ranges,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (first, last) in ranges)
        {
            await foreach (var item in store.ReadAsync(first, last, cancellationToken).ConfigureAwait(false)) yield return item;
        }
    }
}

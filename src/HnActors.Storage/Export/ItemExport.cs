using System.Runtime.CompilerServices;

namespace HnActors.Storage.Export;

/// <summary>Writes items to a file, in id order, in the format given by its extension. Rows that say <c>null</c> are left out.</summary>
public static class ItemExport
{
    private const int ProgressRows = 4096;

    /// <summary>Writes the items of a store in the given ranges of ids. The same rows produce the same bytes.</summary>
    /// <param name="ranges">The ids, ascending.</param>
    /// <exception cref="FormatException">No format has the path's extension.</exception>
    /// <exception cref="StoreException">The store can't be read, or the file can't be written.</exception>
    public static Task<ExportSummary> WriteAsync(
        IRowStore store, IEnumerable<(long First, long Last)> ranges, string path, ExportOptions? options = null,
        CancellationToken cancellationToken = default) =>
        WriteAsync(ItemSource.Of(store, ranges), path, options, cancellationToken);

    /// <summary>Writes items from any source, in ascending id order.</summary>
    /// <inheritdoc cref="WriteAsync(IRowStore, IEnumerable{ValueTuple{long, long}}, string, ExportOptions, CancellationToken)" path="/exception"/>
    public static Task<ExportSummary> WriteAsync(
        IAsyncEnumerable<StoredItem> items, string path, ExportOptions? options = null, CancellationToken cancellationToken = default) =>
        WriteAsync(ItemSource.Of(items), path, options, cancellationToken);

    /// <summary>Writes what a source has.</summary>
    /// <inheritdoc cref="WriteAsync(IRowStore, IEnumerable{ValueTuple{long, long}}, string, ExportOptions, CancellationToken)" path="/exception"/>
    public static async Task<ExportSummary> WriteAsync(
        ItemSource items, string path, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        var format = ExportFormat.Of(path);
        var (count, damaged) = await WholeFile.WriteAsync(
            path, file => WriteAsync(items, format, file, options ?? new ExportOptions(), cancellationToken)).ConfigureAwait(false);
        return new ExportSummary(path, count, new FileInfo(RealPath.Of(path)).Length) { Damaged = damaged };
    }

    /// <summary>Writes exact bodies, one per line, to a stream such as standard output.</summary>
    /// <param name="name">The stream's name in messages.</param>
    /// <exception cref="StoreException">The store can't be read, or the stream can't be written.</exception>
    public static async Task<ExportSummary> WriteLinesAsync(
        ItemSource items, Stream lines, string name, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var counted = new OpenStream(lines);
            var (count, _) = await WriteAsync(items, ExportFormat.JsonLines, counted, options ?? new ExportOptions(), cancellationToken).ConfigureAwait(false);
            return new ExportSummary(name, count, counted.Written);
        }
        catch (IOException exception)
        {
            throw WholeFile.NotWritable(name, exception);
        }
    }

    // If all bodies are written as they are, there is no need to parse each.
    private static Task<(long Rows, long Damaged)> WriteAsync(
        ItemSource items, ExportFormat format, Stream file, ExportOptions options, CancellationToken cancellationToken) =>
        format.Compress is null ? WriteRowsAsync(ChooseAsync(items, options, cancellationToken), format, file, options, cancellationToken)
        : options.Filter is null ? WriteLinesAsync(items.ReadLinesAsync(cancellationToken), format, file, options.Progress)
        : WriteLinesAsync(BodyLines.OfAsync(ChooseAsync(items, options, cancellationToken)), format, file, progress: null);

    private static async Task<(long Rows, long Damaged)> WriteLinesAsync(
        IAsyncEnumerable<BodyLines> blocks, ExportFormat format, Stream file, IProgress<long>? progress)
    {
        var compressing = format.Compress!(file);
        await using var disposed = compressing.ConfigureAwait(false);
        var count = 0L;
        await foreach (var lines in blocks.ConfigureAwait(false))
        {
            // Synchronous on purpose: for a file, an asynchronous write is only a detour.
            compressing.Write(lines.Bytes.Span);
            count += lines.Count;
            progress?.Report(lines.LastId);
        }
        // The framework's gzip stream adds no head to nothing; or, where it is told to flush, no end.
        if (count == 0) await file.WriteAsync(format.OfNothing).ConfigureAwait(false);
        else await compressing.FlushAsync().ConfigureAwait(false);
        return (count, 0);
    }

    private static async Task<(long Rows, long Damaged)> WriteRowsAsync(
        IAsyncEnumerable<StoredItem> items, ExportFormat format, Stream file, ExportOptions options, CancellationToken cancellationToken)
    {
        var count = 0L;
        var writer = await format.CreateWriterAsync(file, options).ConfigureAwait(false);
        await using var disposed = writer.ConfigureAwait(false);
        await foreach (var item in items.ConfigureAwait(false))
        {
            await writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            count++;
        }
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return (count, writer.Damaged);
    }

    // Items that have a body and pass the filter; reports progress for all that were read.
    private static async IAsyncEnumerable<StoredItem> ChooseAsync(
        ItemSource items, ExportOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0L;
        await foreach (var item in items.ReadAsync(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (++read % ProgressRows == 0) options.Progress?.Report(item.Id);
            if (item.Json is not null && options.Filter?.Passes(item.Json) != false) yield return item;
        }
    }
}

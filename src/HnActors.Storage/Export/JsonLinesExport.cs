namespace HnActors.Storage.Export;

/// <summary>Writes the bodies of a store to a file: one a line, exact bytes, in id order.</summary>
public static class JsonLinesExport
{
    private const int BufferBytes = 1 << 18;

    /// <summary>The file that is written first, to be renamed when it is whole.</summary>
    public static string PartialOf(string path) => RealPath.Of(path) + ".partial";

    /// <summary>
    /// Writes the file beside its final name and renames it when it is whole and on disk, so that under its name there is never
    /// half a file. A link stays: what it leads to is replaced. Rows that say <c>null</c> have no line. The same rows give the same bytes.
    /// </summary>
    /// <param name="ranges">Which ids, ascending.</param>
    /// <exception cref="FormatException">No format has the path's ending.</exception>
    /// <exception cref="StoreException">The store can't be read, or the file not written.</exception>
    public static async Task<ExportSummary> WriteAsync(
        IItemStore store, IEnumerable<(long First, long Last)> ranges, string path, CancellationToken cancellationToken = default)
    {
        var format = ExportFormat.Of(path);
        var target = RealPath.Of(path);
        var partial = PartialOf(path);
        try
        {
            long items;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes))
            {
                await using (var lines = format.Wrap(file))
                    (items, _) = await WriteLinesAsync(store, ranges, lines, cancellationToken).ConfigureAwait(false);
            }
            using (var whole = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite)) whole.Flush(flushToDisk: true);
            File.Move(partial, target, overwrite: true);
            return new ExportSummary(path, items, new FileInfo(target).Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(partial);
            throw NotWritable(path, exception);
        }
        catch
        {
            TryDelete(partial);
            throw;
        }
    }

    /// <summary>Writes the lines to a stream, such as standard output.</summary>
    /// <param name="name">What the stream is called in a message.</param>
    /// <exception cref="StoreException">The store can't be read, or the stream not written.</exception>
    public static async Task<ExportSummary> WriteAsync(
        IItemStore store, IEnumerable<(long First, long Last)> ranges, Stream lines, string name, CancellationToken cancellationToken = default)
    {
        try
        {
            var (items, bytes) = await WriteLinesAsync(store, ranges, lines, cancellationToken).ConfigureAwait(false);
            await lines.FlushAsync(cancellationToken).ConfigureAwait(false);
            return new ExportSummary(name, items, bytes);
        }
        catch (IOException exception)
        {
            throw NotWritable(name, exception);
        }
    }

    private static async Task<(long Items, long Bytes)> WriteLinesAsync(
        IItemStore store, IEnumerable<(long First, long Last)> ranges, Stream lines, CancellationToken cancellationToken)
    {
        long items = 0, bytes = 0;
        var buffer = new MemoryStream(BufferBytes);
        foreach (var (first, last) in ranges)
        {
            await foreach (var item in store.ReadAsync(first, last, cancellationToken).ConfigureAwait(false))
            {
                if (item.Json is not { } json) continue;
                buffer.Write(json);
                buffer.WriteByte((byte)'\n');
                items++;
                bytes += json.Length + 1;
                if (buffer.Length < BufferBytes / 2) continue;
                await Empty(buffer, lines, cancellationToken).ConfigureAwait(false);
            }
        }
        await Empty(buffer, lines, cancellationToken).ConfigureAwait(false);
        return (items, bytes);
    }

    private static async Task Empty(MemoryStream buffer, Stream lines, CancellationToken cancellationToken)
    {
        await lines.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken).ConfigureAwait(false);
        buffer.SetLength(0);
    }

    private static StoreException NotWritable(string path, Exception exception) =>
        new(StoreProblem.NotWritable, $"{path} can't be written: {exception.Message}", exception);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What stands in the way of deleting it stood in the way of writing it, and that is what gets reported.
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Import;

/// <summary>Reads exact bodies from a Parquet file that has them as a column <c>json</c>, or the ids of a file of nulls.</summary>
internal static class ParquetRowReader
{
    /// <param name="progress">Receives the approximate number of bytes of the file read so far.</param>
    /// <exception cref="FormatException">The file has no exact bodies.</exception>
    /// <exception cref="StoreException">The file can't be read to its end.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        string path, IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var size = new FileInfo(path).Length;
        var reader = await GuardAsync(path, () => ParquetReader.CreateAsync(path, cancellationToken: cancellationToken)).ConfigureAwait(false);
        await using var disposed = reader.ConfigureAwait(false);
        var (json, fetchedAt, id) = ColumnsOf(reader, path);
        var number = 0L;
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            var rows = await GuardAsync(path, () => ReadGroupAsync(reader, index, json, fetchedAt, id, cancellationToken)).ConfigureAwait(false);
            foreach (var row in rows) yield return row with { Number = ++number };
            // The rows and their buffers are as large as the group; on its own, the garbage collector would let those of several pile up.
            rows = [];
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            progress?.Report(size * (index + 1) / reader.RowGroupCount);
        }
    }

    /// <summary>Checks that a file can be imported, before anything is done.</summary>
    /// <inheritdoc cref="ReadAsync" path="/exception"/>
    public static async Task CheckAsync(string path, CancellationToken cancellationToken)
    {
        var reader = await GuardAsync(path, () => ParquetReader.CreateAsync(path, cancellationToken: cancellationToken)).ConfigureAwait(false);
        await using var disposed = reader.ConfigureAwait(false);
        ColumnsOf(reader, path);
    }

    private static (DataField? Json, DataField? FetchedAt, DataField? Id) ColumnsOf(ParquetReader reader, string path)
    {
        var columns = reader.Schema.GetDataFields();
        var (json, fetchedAt, id) = (Find("json"), Find("fetched_at"), Find("id"));
        return json is not null || (columns.Length == 2 && id?.ClrType == typeof(long) && fetchedAt is not null) ? (json, fetchedAt, id)
            : throw new FormatException($"'{path}' has no exact bodies (a column json): export it with `hnactors export --raw`.");

        DataField? Find(string name) => columns.FirstOrDefault(column => column.Path.ToString() == name);
    }

    private static async Task<IReadOnlyList<ImportedRow>> ReadGroupAsync(
        ParquetReader reader, int index, DataField? json, DataField? fetchedAt, DataField? id, CancellationToken cancellationToken)
    {
        using var group = reader.OpenRowGroupReader(index);
        var count = checked((int)group.RowCount);
        var times = fetchedAt is null ? null : await ReadTimesAsync(group, fetchedAt, count, cancellationToken).ConfigureAwait(false);
        if (json is null)
        {
            var nulls = await ReadIdsAsync(group, id!, count, cancellationToken).ConfigureAwait(false);
            return [.. nulls.Select((one, row) => new ImportedRow(0, null, one, times?[row]))];
        }
        var bodies = await ReadBodiesAsync(group, json, count, cancellationToken).ConfigureAwait(false);
        var ids = id?.ClrType == typeof(long) && !id.IsNullable ? await ReadIdsAsync(group, id, count, cancellationToken).ConfigureAwait(false) : null;
        return [.. bodies.Select((body, row) => new ImportedRow(0, body, ids?[row], times?[row], body is null ? "the row has no body" : null))];
    }

    private static async Task<long[]> ReadIdsAsync(ParquetRowGroupReader group, DataField id, int count, CancellationToken cancellationToken)
    {
        var ids = new long[count];
        await group.ReadAsync<long>(id, ids, cancellationToken: cancellationToken).ConfigureAwait(false);
        return ids;
    }

    // Other programs may have written the bodies as text.
    private static async Task<byte[]?[]> ReadBodiesAsync(ParquetRowGroupReader group, DataField json, int count, CancellationToken cancellationToken)
    {
        if (json.ClrType == typeof(string))
        {
            var texts = new string[count];
            await group.ReadAsync(json, texts, cancellationToken: cancellationToken).ConfigureAwait(false);
            return [.. texts.Select(text => text is null ? null : Encoding.UTF8.GetBytes(text))];
        }
        var bodies = new byte[count][];
        await group.ReadAsync(json, bodies, cancellationToken: cancellationToken).ConfigureAwait(false);
        return bodies;
    }

    private static async Task<long?[]?> ReadTimesAsync(
        ParquetRowGroupReader group, DataField fetchedAt, int count, CancellationToken cancellationToken)
    {
        if (fetchedAt.ClrType != typeof(DateTime)) return null;
        var times = new DateTime?[count];
        if (fetchedAt.IsNullable)
        {
            await group.ReadAsync<DateTime>(fetchedAt, times, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var all = new DateTime[count];
            await group.ReadAsync<DateTime>(fetchedAt, all, cancellationToken: cancellationToken).ConfigureAwait(false);
            times = [.. all.Select(time => (DateTime?)time)];
        }
        return [.. times.Select(time => time is { } known ? (long?)(long)(known - DateTime.UnixEpoch).TotalMilliseconds : null)];
    }

    // For a damaged file the library throws whatever its parts throw.
    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new StoreException(StoreProblem.Broken, $"{path} can't be read: {exception.Message}", exception);
        }
    }
}

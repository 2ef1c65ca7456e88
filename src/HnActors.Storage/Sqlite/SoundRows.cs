using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Reads whatever is readable in a damaged table.</summary>
/// <remarks>
/// A read in id order stops at a damaged page, and so does one from the other end. The range in between is halved repeatedly, until all
/// of it or none of it can be read.
/// </remarks>
internal sealed class SoundRows(SqliteConnection connection)
{
    private const int BatchRows = 2000;

    /// <summary>The rows from one id to another; the batches come in no particular order.</summary>
    /// <param name="maxFailedReads">Gives up after this many, a few microseconds each: what is not saved is fetched again.</param>
    public IEnumerable<List<StoredItem>> Read(long first, long last, int maxFailedReads, CancellationToken cancellationToken = default)
    {
        var failedReads = 0;
        var left = new Stack<(long First, long Last)>();
        left.Push((first, last));
        while (left.TryPop(out var range) && failedReads < maxFailedReads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var ascending in new[] { true, false })
            {
                // One batch at a time, until there are no more rows or one can't be read.
                while (range.First <= range.Last)
                {
                    var (batch, end) = ReadBatch(range.First, range.Last, ascending);
                    if (batch.Count > 0) yield return batch;
                    if (batch.Count > 0 && ascending) range.First = batch[^1].Id + 1;
                    if (batch.Count > 0 && !ascending) range.Last = batch[^1].Id - 1;
                    if (end == End.NoMoreRows) range.First = range.Last + 1;
                    if (end != End.Damage) continue;
                    failedReads++;
                    break;
                }
            }
            if (range.First >= range.Last) continue;
            var middle = range.First + (range.Last - range.First) / 2;
            left.Push((middle + 1, range.Last));
            left.Push((range.First, middle));
        }
    }

    private (List<StoredItem> Batch, End End) ReadBatch(long first, long last, bool ascending)
    {
        var batch = new List<StoredItem>();
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT id, json, fetched_at FROM item WHERE id BETWEEN $first AND $last ORDER BY id {(ascending ? "" : "DESC")} LIMIT {BatchRows}";
            command.Parameters.AddWithValue("$first", first);
            command.Parameters.AddWithValue("$last", last);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                var id = reader.GetInt64(0);
                // A damaged page may contain anything; ids out of order would lead to an endless loop.
                if (id < first || id > last || (batch.Count > 0 && (ascending ? id <= batch[^1].Id : id >= batch[^1].Id))) return (batch, End.Damage);
                batch.Add(new StoredItem(id, reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1), reader.GetInt64(2)));
            }
            return (batch, batch.Count < BatchRows ? End.NoMoreRows : End.Limit);
        }
        catch (Exception exception) when (exception is SqliteException or InvalidCastException or FormatException or OverflowException)
        {
            return (batch, End.Damage);
        }
    }

    private enum End
    {
        Limit,
        NoMoreRows,
        Damage,
    }
}

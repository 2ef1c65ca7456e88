using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Saves the rows that can still be read from a damaged store into a new file, which takes its place.</summary>
public static class SqliteSalvage
{
    // With more damage than this, there is little left to save.
    private const int MaxFailedReads = 2_000_000;
    private const int MaxFailedReadsBeyond = 50_000;

    /// <summary>The caller must hold the store's lock. The damaged file is kept beside the new one, under another name.</summary>
    /// <param name="first">The lowest requested id.</param>
    /// <param name="last">The highest requested id.</param>
    /// <exception cref="StoreException">The new file can't be written.</exception>
    public static async Task<SalvageSummary> RunAsync(SqliteStoreSource address, long first, long last, CancellationToken cancellationToken = default)
    {
        var path = address.Path;
        var salvaged = path + ".salvaged";
        // Left behind by a salvage that was killed.
        Delete(salvaged);
        var rows = 0L;
        try
        {
            rows = await CopyAsync(path, salvaged, first, last, cancellationToken).ConfigureAwait(false);
            RefuseUnfinished(salvaged);
        }
        catch
        {
            Delete(salvaged);
            throw;
        }
        var kept = FreeName(path);
        try
        {
            // The log is moved too: beside the new file, it would be taken for that file's log.
            MoveLogs(path, kept);
            // Atomic: a crash halfway would leave no store, and the next process would create an empty one.
            File.Replace(salvaged, path, kept);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            MoveLogs(kept, path);
            throw new StoreException(
                StoreProblem.NotWritable,
                $"{path} can't be replaced by {salvaged}, which holds the rows that were saved: {exception.Message}. Move it there yourself.",
                exception);
        }
        return new SalvageSummary(rows, kept);
    }

    private static void MoveLogs(string from, string to)
    {
        foreach (var suffix in SqliteStoreSource.Suffixes.Where(suffix => suffix.Length > 0))
        {
            if (File.Exists(from + suffix)) File.Move(from + suffix, to + suffix);
        }
    }

    // When it closes the last connection, SQLite does not report what it can't write: the rest is then in the log, which is not renamed.
    private static void RefuseUnfinished(string salvaged)
    {
        if (new FileInfo(salvaged + "-wal") is { Exists: true, Length: > 0 })
            throw new StoreException(StoreProblem.NotWritable, $"{salvaged} could not be written completely: is the disk full? The store is as it was.");
    }

    /// <summary>The identity of a damaged store; null if even that can't be read.</summary>
    public static string? ReadIdentity(SqliteStoreSource address)
    {
        using var damaged = Open(address.Path);
        return ReadIdentity(damaged);
    }

    private static string? ReadIdentity(SqliteConnection damaged) => Read(damaged, "SELECT identity FROM store") as string;

    private static SqliteConnection Open(string path)
    {
        var damaged = new SqliteConnection(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadOnly));
        try
        {
            damaged.Open();
            // Otherwise SQLite refuses to read a file that is shorter than its first page says.
            Read(damaged, "PRAGMA writable_schema = ON");
            return damaged;
        }
        catch
        {
            damaged.Dispose();
            throw;
        }
    }

    private static async Task<long> CopyAsync(string path, string salvaged, long first, long last, CancellationToken cancellationToken)
    {
        using var damaged = Open(path);
        var rows = 0L;
        var store = SqliteItemStore.Create(salvaged, ReadIdentity(damaged));
        await using (store.ConfigureAwait(false))
        {
            // Before the items, which would give their authors new numbers.
            SqliteTableSalvage.Copy(damaged, salvaged);
            var sound = new SoundRows(damaged);
            // Rows outside the requested range are few. If the first page is damaged, each id below it is a failed read.
            var end = Math.Max(last, Read(damaged, "SELECT max(id) FROM item") as long? ?? 0);
            var batches = sound.Read(first, last, MaxFailedReads, cancellationToken)
                .Concat(sound.Read(1, first - 1, MaxFailedReadsBeyond, cancellationToken))
                .Concat(sound.Read(last + 1, end, MaxFailedReadsBeyond, cancellationToken));
            foreach (var batch in batches)
            {
                await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
                rows += batch.Count;
            }
        }
        using var saved = SqliteReading.Open(salvaged);
        return rows + (Read(saved, "SELECT count(*) FROM user") as long? ?? 0);
    }

    private static object? Read(SqliteConnection connection, string sql)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static void Delete(string path)
    {
        foreach (var suffix in SqliteStoreSource.Suffixes) File.Delete(path + suffix);
    }

    private static string FreeName(string path)
    {
        var stem = $"{Path.ChangeExtension(path, null)}.damaged-{TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        var name = stem + Path.GetExtension(path);
        for (var number = 2; File.Exists(name); number++) name = $"{stem}-{number}{Path.GetExtension(path)}";
        return name;
    }
}

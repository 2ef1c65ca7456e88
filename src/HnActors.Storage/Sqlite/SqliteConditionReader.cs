using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Reads the rows that meet a condition, and allows the condition to do nothing but select.</summary>
internal static class SqliteConditionReader
{
    private const int WindowRows = 2000;

    /// <exception cref="FormatException">SQLite does not understand the condition, or it would do more than read.</exception>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public static async IAsyncEnumerable<StoredItem> ReadAsync(
        string path, SqlCondition condition, long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var connection = Guard(condition, path, () => Open(path), cancellationToken);
        // A condition may run forever on a single row.
        SqliteCancellation.Watch(connection, cancellationToken);
        using var window = connection.CreateCommand();
        // A window of rows at a time, each a separate statement: a slow reader must not prevent checkpoints of the write-ahead log.
        window.CommandText = $"SELECT max(id) FROM (SELECT id FROM item WHERE id BETWEEN $first AND $last ORDER BY id LIMIT {WindowRows})";
        using var chosen = connection.CreateCommand();
        chosen.CommandText =
            $"""
            SELECT id, json, fetched_at FROM item
            WHERE id BETWEEN $first AND $last AND id IN (SELECT id FROM items WHERE id BETWEEN $first AND $last AND (
            {condition.Text}
            )) ORDER BY id
            """;
        foreach (var command in new[] { window, chosen })
        {
            command.Parameters.AddWithValue("$first", first);
            command.Parameters.AddWithValue("$last", last);
        }
        // Also if there are no rows, so that an invalid condition is reported.
        Guard(condition, path, () => { chosen.Prepare(); return true; }, cancellationToken);
        while (first <= last && Guard(condition, path, window.ExecuteScalar, cancellationToken) is long end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            chosen.Parameters["$first"].Value = first;
            chosen.Parameters["$last"].Value = end;
            foreach (var item in Guard(condition, path, () => SqliteRowStore.ReadRows(chosen), cancellationToken)) yield return item;
            first = end + 1;
            window.Parameters["$first"].Value = first;
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = SqliteReading.Open(path);
        // Only reading is allowed: no ATTACH, no PRAGMA, no writing, whatever the SQL.
        raw.sqlite3_set_authorizer(
            connection.Handle,
            (_, action, _, name, _, _) => action switch
            {
                raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE => raw.SQLITE_OK,
                raw.SQLITE_FUNCTION when name.utf8_to_string() != "load_extension" => raw.SQLITE_OK,
                _ => raw.SQLITE_DENY,
            },
            null);
        return connection;
    }

    private static T Guard<T>(SqlCondition condition, string path, Func<T> read, CancellationToken cancellationToken)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is raw.SQLITE_ERROR or raw.SQLITE_AUTH or raw.SQLITE_READONLY)
        {
            throw condition.Refused(exception.Message);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }
}

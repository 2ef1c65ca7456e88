using System.Text.Json;
using HnActors.Storage.Threads;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Threads of the items in a SQLite file.</summary>
internal sealed class SqliteThreads(string path) : ThreadReader
{
    protected override Task<IReadOnlyList<(long Id, byte[]? Json)>> ReadRowsAsync(
        IReadOnlyCollection<long> ids, CancellationToken cancellationToken) => Task.FromResult(Guard<IReadOnlyList<(long Id, byte[]? Json)>>(connection =>
    {
        using var command = Command(connection, "SELECT id, json, fetched_at FROM item WHERE id IN (SELECT value FROM json_each($ids))", ids);
        return [.. SqliteRowStore.ReadRows(command).Select(row => (row.Id, row.Json))];
    }));

    protected override Task<IReadOnlyList<(long Id, long Parent)>> ReadRepliesAsync(
        IReadOnlyCollection<long> ids, CancellationToken cancellationToken) => Task.FromResult(Guard<IReadOnlyList<(long Id, long Parent)>>(connection =>
    {
        if (!connection.Has("index", SqliteIndexes.Parent)) return [];
        using var command = Command(
            connection, "SELECT id, parent FROM items WHERE parent IN (SELECT value FROM json_each($ids)) AND type IS NOT 'pollopt' ORDER BY id", ids);
        using var rows = command.ExecuteReader();
        var replies = new List<(long Id, long Parent)>();
        while (rows.Read()) replies.Add((rows.GetInt64(0), rows.GetInt64(1)));
        return replies;
    }));

    private static SqliteCommand Command(SqliteConnection connection, string sql, IReadOnlyCollection<long> ids)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
        return command;
    }

    private T Guard<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            return read(connection);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }
}

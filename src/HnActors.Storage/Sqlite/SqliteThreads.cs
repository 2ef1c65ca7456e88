using System.Text.Json;
using HnActors.Storage.Threads;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Threads of the items in a SQLite file.</summary>
internal sealed class SqliteThreads(string path) : ThreadReader
{
    protected override Task<IReadOnlyList<(long Id, byte[]? Json)>> ReadRowsAsync(
        IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, json, fetched_at FROM item WHERE id IN (SELECT value FROM json_each($ids))";
            command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
            return Task.FromResult<IReadOnlyList<(long Id, byte[]? Json)>>([.. SqliteRowStore.ReadRows(command).Select(row => (row.Id, row.Json))]);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }

    protected override Task<IReadOnlyList<(long Id, long Parent)>> ReadRepliesAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            if (!SqliteSchema.Has(connection, "index", SqliteIndexes.Parent)) return Task.FromResult<IReadOnlyList<(long Id, long Parent)>>([]);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, parent FROM items WHERE parent IN (SELECT value FROM json_each($ids)) AND type IS NOT 'pollopt' ORDER BY id";
            command.Parameters.AddWithValue("$ids", JsonSerializer.Serialize(ids));
            using var rows = command.ExecuteReader();
            var replies = new List<(long Id, long Parent)>();
            while (rows.Read()) replies.Add((rows.GetInt64(0), rows.GetInt64(1)));
            return Task.FromResult<IReadOnlyList<(long Id, long Parent)>>(replies);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }
}

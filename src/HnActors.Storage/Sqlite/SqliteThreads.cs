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
}

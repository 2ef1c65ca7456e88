using HnActors.Actors.Journal;
using HnActors.Storage.Addresses;
using HnActors.Storage.Tests;
using Npgsql;

namespace HnActors.Node.Tests.Cluster;

[Collection("cluster")]
public sealed class JournalFenceTests(PostgresFixture postgres)
{
    [PostgresFact]
    public async Task The_database_refuses_an_event_behind_a_newer_incarnations_snapshot()
    {
        var store = postgres.Server.CreateDatabase();
        await JournalHosting.PrepareAsync(StoreAddress.Parse(store));
        await using var connection = new NpgsqlConnection(store["postgres:".Length..]);
        await connection.OpenAsync();
        await ExecuteAsync("INSERT INTO snapshot (persistence_id, sequence_number, created) VALUES ('job-x', 200, 0)");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(Event("job-x", 150)));
        Assert.Contains("fenced", refused.MessageText);
        await ExecuteAsync(Event("job-x", 201));
        await ExecuteAsync(Event("job-y", 150));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Event(string actor, int number) =>
        $"INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (0, false, '{actor}', {number}, '')";
}

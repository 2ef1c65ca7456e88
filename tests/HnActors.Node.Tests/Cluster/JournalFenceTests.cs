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

    [PostgresFact]
    public async Task A_node_that_freezes_before_it_commits_keeps_its_successor_out_for_seconds_only()
    {
        var store = postgres.Server.CreateDatabase();
        await JournalHosting.PrepareAsync(StoreAddress.Parse(store));
        await using var frozen = new NpgsqlConnection(store["postgres:".Length..]);
        await frozen.OpenAsync();
        await using var uncommitted = await frozen.BeginTransactionAsync();
        await new NpgsqlCommand(Event("job-x", 1), frozen).ExecuteNonQueryAsync();

        await using var successor = new NpgsqlConnection(store["postgres:".Length..]);
        await successor.OpenAsync();

        Assert.Equal(1, await new NpgsqlCommand(Event("job-x", 1), successor).ExecuteNonQueryAsync());
    }

    [PostgresFact]
    public async Task A_journal_of_an_earlier_version_gets_the_fence_of_this_one()
    {
        var store = postgres.Server.CreateDatabase();
        await JournalHosting.PrepareAsync(StoreAddress.Parse(store));
        await using var connection = new NpgsqlConnection(store["postgres:".Length..]);
        await connection.OpenAsync();
        await new NpgsqlCommand(
            "CREATE OR REPLACE FUNCTION hn_fence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$", connection).ExecuteNonQueryAsync();

        await JournalHosting.PrepareAsync(StoreAddress.Parse(store));

        Assert.Contains("fenced", await new NpgsqlCommand("SELECT prosrc FROM pg_proc WHERE proname = 'hn_fence'", connection).ExecuteScalarAsync() as string);
    }

    private static string Event(string actor, int number) =>
        $"INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (0, false, '{actor}', {number}, '')";
}

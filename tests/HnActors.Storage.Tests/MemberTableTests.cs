using HnActors.Storage.Postgres;
using Npgsql;

namespace HnActors.Storage.Tests;

public sealed class MemberTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [PostgresFact]
    public async Task Of_several_that_want_to_found_a_cluster_at_once_one_may()
    {
        var table = await TableAsync(postgres.Server.CreateDatabase());

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => table.ClaimAsync($"node-{node}")));

        Assert.Single(claims, claimed => claimed);
    }

    [PostgresFact]
    public async Task While_a_member_gives_word_nobody_founds_a_second_cluster()
    {
        var table = await TableAsync(postgres.Server.CreateDatabase());
        await table.BeatAsync("a");

        Assert.False(await table.ClaimAsync("b"));
        Assert.Equal(["a"], (await table.ReadOthersAsync("b")).Living);

        await table.RemoveAsync("a");
        Assert.True(await table.ClaimAsync("b"));
        Assert.True(await table.ClaimAsync("b"), "the one that may, may still");
    }

    [PostgresFact]
    public async Task Who_was_silent_for_long_does_not_live_and_is_forgotten_by_whoever_founds()
    {
        var store = postgres.Server.CreateDatabase();
        var table = await TableAsync(store);
        await table.BeatAsync("a");
        await using (var connection = new NpgsqlConnection(store["postgres:".Length..]))
        {
            await connection.OpenAsync();
            await using var age = new NpgsqlCommand("UPDATE cluster_member SET seen = seen - interval '1 minute'", connection);
            await age.ExecuteNonQueryAsync();
        }

        var reading = await table.ReadOthersAsync("b");
        Assert.Empty(reading.Living);
        Assert.Equal(["a"], reading.Silent);
        Assert.True(await table.ClaimAsync("b"));
        Assert.Empty((await table.ReadOthersAsync("b")).Silent);
    }

    private static async Task<MemberTable> TableAsync(string store)
    {
        var table = new MemberTable((PostgresAddress)StoreAddress.Parse(store));
        await Task.WhenAll(table.PrepareAsync(), table.PrepareAsync(), table.PrepareAsync());
        return table;
    }
}

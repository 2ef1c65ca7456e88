using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;
using Npgsql;

namespace HnActors.Storage.Tests.Postgres;

public sealed class MemberTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [PostgresFact]
    public async Task Of_several_that_want_to_found_a_cluster_at_once_one_may()
    {
        var table = await TableAsync(postgres.Server.CreateDatabase());

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => table.ClaimAsync(new ClusterMember($"node-{node}", null))));

        Assert.Single(claims, claimed => claimed);
    }

    [PostgresFact]
    public async Task While_a_member_gives_word_nobody_founds_a_second_cluster()
    {
        var table = await TableAsync(postgres.Server.CreateDatabase());
        await table.BeatAsync(new ClusterMember("a", null));

        Assert.False(await table.ClaimAsync(new ClusterMember("b", null)));
        Assert.Equal([new ClusterMember("a", null)], (await table.ReadOthersAsync("b")).Living);

        await table.RemoveAsync("a");
        Assert.True(await table.ClaimAsync(new ClusterMember("b", null)));
        Assert.True(await table.ClaimAsync(new ClusterMember("b", null)), "the one that may, may still");
    }

    [PostgresFact]
    public async Task Who_was_silent_for_long_does_not_live_and_is_forgotten_by_whoever_founds()
    {
        var store = postgres.Server.CreateDatabase();
        var table = await TableAsync(store);
        await table.BeatAsync(new ClusterMember("a", null));
        await using (var connection = new NpgsqlConnection(store["postgres:".Length..]))
        {
            await connection.OpenAsync();
            await using var age = new NpgsqlCommand("UPDATE cluster_member SET seen = seen - interval '1 minute'", connection);
            await age.ExecuteNonQueryAsync();
        }

        var reading = await table.ReadOthersAsync("b");
        Assert.Empty(reading.Living);
        Assert.Equal([new ClusterMember("a", null)], reading.Silent);
        Assert.True(await table.ClaimAsync(new ClusterMember("b", null)));
        Assert.Empty((await table.ReadOthersAsync("b")).Silent);
    }

    [PostgresFact]
    public async Task A_table_of_an_earlier_version_is_widened_and_its_members_are_read_and_may_go_on_to_write()
    {
        var store = postgres.Server.CreateDatabase();
        await using var connection = new NpgsqlConnection(store["postgres:".Length..]);
        await connection.OpenAsync();
        await ExecuteAsync("CREATE TABLE cluster_member (address text PRIMARY KEY, seen timestamptz NOT NULL)");
        await ExecuteAsync("INSERT INTO cluster_member VALUES ('old', now())");

        var table = await TableAsync(store);
        await table.BeatAsync(new ClusterMember("new", "AB12"));
        await ExecuteAsync("INSERT INTO cluster_member VALUES ('old', now()) ON CONFLICT (address) DO UPDATE SET seen = now()");

        Assert.Equal([new ClusterMember("new", "AB12"), new ClusterMember("old", null)], (await table.ReadOthersAsync("self")).Living);
        Assert.False(await table.ClaimAsync(new ClusterMember("self", null)));
        await table.RemoveAsync("old");
        await table.RemoveAsync("new");
        Assert.True(await table.ClaimAsync(new ClusterMember("self", "CD34")));
        Assert.Equal([new ClusterMember("self", "CD34")], (await table.ReadOthersAsync("other")).Living);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    [PostgresFact]
    public async Task A_database_that_does_not_answer_is_told_from_one_that_does()
    {
        Assert.True(await (await TableAsync(postgres.Server.CreateDatabase())).IsReachableAsync());
        Assert.False(
            await new MemberTable((PostgresStoreSource)StoreAddress.Parse("postgres:Host=127.0.0.1;Port=1;Database=hn;Username=hn")).IsReachableAsync());
    }

    private static async Task<MemberTable> TableAsync(string store)
    {
        var table = new MemberTable((PostgresStoreSource)StoreAddress.Parse(store));
        await Task.WhenAll(table.PrepareAsync(), table.PrepareAsync(), table.PrepareAsync());
        return table;
    }
}

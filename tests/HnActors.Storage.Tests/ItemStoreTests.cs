using System.Text;
using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HnActors.Storage.Tests;

/// <summary>What every kind of store has to do.</summary>
public sealed class ItemStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>PostgreSQL only where there is a server; <see cref="Postgres.PostgresItemStoreTests"/> say where there is none.</summary>
    public static TheoryData<string> Kinds => PostgresServer.Missing is null ? ["sqlite", "postgres"] : ["sqlite"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bodies_come_back_byte_for_byte(string kind)
    {
        var address = AddressOf(kind);
        var body = "{\"id\":1,\"text\":\"é 🙂 \\u001B \\ud800 \\\"\"}"u8.ToArray();
        await using var store = await address.OpenOrCreateAsync();

        await store.WriteAsync([new StoredItem(1, body, 1000), new StoredItem(2, null, 1001)]);

        var rows = await Read(store);
        Assert.Equal(body, rows[0].Json);
        Assert.Equal((2, null, 1001), (rows[1].Id, rows[1].Json, rows[1].FetchedAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rows_outlive_the_store_that_wrote_them_and_keep_its_identity(string kind)
    {
        var address = AddressOf(kind);
        string identity;
        await using (var store = await address.OpenOrCreateAsync())
        {
            identity = store.Identity;
            await store.WriteAsync([Item(1)]);
        }

        await using var again = await address.OpenOrCreateAsync();

        Assert.Equal(identity, again.Identity);
        Assert.Single(await Read(again));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_answer_again_only_moves_the_time_of_reading_and_never_back(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1, "{\"id\":1}", at: 1000), new StoredItem(2, null, 1000)]);

        await store.WriteAsync([Item(1, "{\"id\":1}", at: 2000), new StoredItem(2, null, 2500)]);
        await store.WriteAsync([Item(1, "{\"id\":1}", at: 1500), new StoredItem(2, null, 1500)]);

        var rows = await Read(store);
        Assert.Equal(["{\"id\":1}", null], rows.Select(row => row.Json is { } json ? System.Text.Encoding.UTF8.GetString(json) : null));
        Assert.Equal([2000, 2500], rows.Select(row => row.FetchedAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_row_that_a_wrong_clock_dated_in_the_future_gives_way_to_the_next_observation(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        var (now, future) = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddYears(10).ToUnixTimeMilliseconds());
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":1}", future), new StoredItem(2, null, future)]);

        // An old copy is not an observation.
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":0}", now - 7_200_000)]);
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":2}", now), Item(2, "{\"id\":2}", now)]);
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":1}", now - 1)]);

        var rows = await Read(store);
        Assert.Equal("{\"id\":1,\"v\":2}"u8.ToArray(), rows[0].Json);
        Assert.Equal("{\"id\":2}"u8.ToArray(), rows[1].Json);
        Assert.Equal([now, now], rows.Select(row => row.FetchedAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_newer_body_replaces_an_older_one_and_never_the_other_way_round(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":2}", at: 2000), new StoredItem(2, null, 2000)]);

        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":1}", at: 1000), Item(2, "{\"id\":2}", at: 3000)]);
        await store.WriteAsync([new StoredItem(1, null, 9000)]);

        var rows = await Read(store);
        Assert.Equal("{\"id\":1,\"v\":2}"u8.ToArray(), rows[0].Json);
        Assert.Equal("{\"id\":2}"u8.ToArray(), rows[1].Json);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_body_that_lost_its_text_is_kept_and_one_that_changed_otherwise_is_not(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([
            Item(1, "{\"id\":1,\"text\":\"a \\u0000\"}", at: 1000), Item(2, "{\"id\":2,\"text\":\"b\"}", at: 1000), Item(3, "{\"id\":3,\"title\":\"c\"}", at: 1000)]);

        await store.WriteAsync([Item(1, "{\"deleted\":true,\"id\":1}", at: 2000), Item(2, "{\"id\":2,\"text\":\"b!\"}", at: 2000), Item(3, "{\"id\":3}", at: 2000)]);
        await store.WriteAsync([Item(1, "{\"deleted\":true,\"id\":1,\"v\":2}", at: 3000)]);

        Assert.Equal(["1 1000 {\"id\":1,\"text\":\"a \\u0000\"}", "3 1000 {\"id\":3,\"title\":\"c\"}"], await ReadHistory(address));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_body_and_a_null_end_as_the_body_whichever_is_newer_and_whichever_came_first(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        await store.WriteAsync([new StoredItem(1, null, 3000), Item(2, "{\"id\":2}", at: 1000)]);

        await store.WriteAsync([Item(1, "{\"id\":1}", at: 1000), new StoredItem(2, null, 3000)]);

        var rows = await store.ReadAsync(1, 2).ToListAsync();
        Assert.Equal([("{\"id\":1}", 1000), ("{\"id\":2}", 1000)], rows.Select(row => (Encoding.UTF8.GetString(row.Json!), row.FetchedAt)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_text_is_lost_too_where_it_became_empty_or_a_word_that_stands_for_it(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        string[] lost = ["\"\"", "null", "\"[dead]\"", "\"[flagged]\"", "\"[delayed]\""];
        await store.WriteAsync([.. lost.Select((_, index) => Item(index + 1, $"{{\"id\":{index + 1},\"text\":\"a\"}}", at: 1000))]);

        await store.WriteAsync([.. lost.Select((text, index) => Item(index + 1, $"{{\"id\":{index + 1},\"text\":{text}}}", at: 2000))]);
        // Nothing is lost any more.
        await store.WriteAsync([.. lost.Select((_, index) => Item(index + 1, $"{{\"id\":{index + 1},\"deleted\":true}}", at: 3000))]);

        Assert.Equal(lost.Select((_, index) => $"{index + 1} 1000 {{\"id\":{index + 1},\"text\":\"a\"}}"), await ReadHistory(address));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_store_of_a_version_that_knew_less_of_lost_texts_keeps_them_from_now_on(string kind)
    {
        var address = AddressOf(kind);
        await (await address.OpenOrCreateAsync()).DisposeAsync();
        await ExecuteAsync(address, kind == "sqlite"
            ? "DROP TRIGGER item_keep; CREATE TRIGGER item_keep BEFORE UPDATE OF json ON item BEGIN SELECT 1; END"
            : "CREATE OR REPLACE FUNCTION hn_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");

        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1, "{\"id\":1,\"text\":\"a\"}", at: 1000)]);
        await store.WriteAsync([Item(1, "{\"id\":1,\"text\":\"[dead]\"}", at: 2000)]);

        Assert.Equal(["1 1000 {\"id\":1,\"text\":\"a\"}"], await ReadHistory(address));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Readings_of_one_time_as_imports_may_name_it_are_all_kept_and_keep_no_later_one_out(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.KeepHistoryAsync();
        foreach (var version in (int[])[1, 2, 3]) await store.WriteAsync([Item(1, $"{{\"id\":1,\"v\":{version}}}", at: 1000)]);
        // As an import that is repeated does.
        foreach (var version in (int[])[1, 2, 3]) await store.WriteAsync([Item(1, $"{{\"id\":1,\"v\":{version}}}", at: 1000)]);
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":4}", at: 2000)]);
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":5}", at: 3000)]);

        Assert.Equal(
            ["1 1000 {\"id\":1,\"v\":1}", "1 1001 {\"id\":1,\"v\":2}", "1 1002 {\"id\":1,\"v\":3}", "1 2000 {\"id\":1,\"v\":4}"],
            await ReadHistory(address));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Where_that_is_chosen_each_body_that_is_replaced_is_kept_with_the_time_of_its_last_reading(string kind)
    {
        var address = AddressOf(kind);
        await using (var store = await address.OpenOrCreateAsync()) await store.KeepHistoryAsync();
        await using var again = await address.OpenOrCreateAsync();
        await again.WriteAsync([Item(1, "{\"id\":1}", at: 1000), new StoredItem(2, null, 1000)]);

        await again.WriteAsync([Item(1, "{\"id\":1}", at: 1500), Item(2, "{\"id\":2}", at: 1500)]);
        await again.WriteAsync([Item(1, "{\"id\":1,\"v\":2}", at: 2000)]);
        await again.WriteAsync([Item(1, "{\"id\":1,\"v\":1}", at: 1700), new StoredItem(1, null, 2500)]);
        await again.WriteAsync([Item(1, "{\"id\":1,\"v\":3}", at: 3000)]);

        Assert.Equal(["1 1500 {\"id\":1}", "1 2000 {\"id\":1,\"v\":2}"], await ReadHistory(address));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_api_that_was_recorded_last_is_known_to_whoever_opens_the_store_later(string kind)
    {
        var address = AddressOf(kind);
        await using (var store = await address.OpenOrCreateAsync())
        {
            Assert.Null(await store.FindApiAsync());
            await store.RecordApiAsync("http://one/v0/");
            await store.RecordApiAsync("http://two/v0/");
        }

        await using var read = await address.OpenReadAsync();

        Assert.Equal("http://two/v0/", await read.FindApiAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_store_of_a_version_that_recorded_no_api_says_so_and_records_the_next(string kind)
    {
        var address = AddressOf(kind);
        await (await address.OpenOrCreateAsync()).DisposeAsync();
        await ExecuteAsync(address, "ALTER TABLE store DROP COLUMN api");
        await using (var old = await address.OpenReadAsync()) Assert.Null(await old.FindApiAsync());

        await using var store = await address.OpenOrCreateAsync();
        await store.RecordApiAsync("http://one/v0/");

        Assert.Equal("http://one/v0/", await store.FindApiAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ids_are_told_as_unbroken_runs(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1), Item(2), Item(5), Item(7), Item(8)]);

        var runs = new List<(long, long)>();
        await foreach (var run in store.ReadIdsAsync(2, 100)) runs.Add(run);

        Assert.Equal([(2, 2), (5, 5), (7, 8)], runs);
        Assert.Equal((1, 8), await store.BoundsAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task More_rows_than_a_page_are_read_once_each_and_in_order(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([.. Enumerable.Range(1, 4500).Select(id => Item(id * 2))]);

        var rows = await Read(store);

        Assert.Equal(Enumerable.Range(1, 4500).Select(id => id * 2L), rows.Select(row => row.Id));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Bodies_are_read_as_lines_in_the_order_of_their_ids_however_many_read_and_however_large_or_far_apart_they_are(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        var ids = Enumerable.Range(1, 9000).Select(id => (long)id).Concat([20_000, 20_001, 5_000_000, 900_000_000_000]).ToList();
        await store.WriteAsync([.. ids.Select(id => id % 1000 == 7 ? new StoredItem(id, null, 1)
            : new StoredItem(id, Encoding.UTF8.GetBytes($"{{\"id\":{id},\"text\":\"{new string('x', id == 4096 ? 700_000 : 5)}\"}}"), 1))]);

        var rows = (await Read(store)).Where(row => row.Json is not null).ToList();
        var (lines, count) = await LinesAsync(store, 1, long.MaxValue - 1);
        Assert.Equal(string.Concat(rows.Select(row => Encoding.UTF8.GetString(row.Json!) + "\n")), lines);
        Assert.Equal(rows.Count, count);
        Assert.Equal((2, 2), ((await LinesAsync(store, 8000, 8001)).Count, (await LinesAsync(store, 20_000, 4_999_999)).Count));
        Assert.Equal(("", 0), await LinesAsync(store, 30_000, 40_000));
        Assert.Equal(("", 0), await LinesAsync(store, 900_000_000_001, long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_stops_reading_in_between_leaves_nothing_open(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        await store.WriteAsync([.. Enumerable.Range(1, 50_000).Select(id => Item(id))]);

        await foreach (var _ in store.ReadLinesAsync(1, 50_000)) break;
        await foreach (var _ in store.ReadAsync(1, 50_000)) break;

        await store.DeleteAsync([1]);
        Assert.Equal(49_999, (await LinesAsync(store, 1, 50_000)).Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Deleted_rows_are_gone(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([Item(1), Item(2), Item(3)]);

        await store.DeleteAsync([1, 3, 99]);

        Assert.Equal(2, Assert.Single(await Read(store)).Id);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Looking_at_a_store_that_is_not_there_makes_none(string kind)
    {
        var address = AddressOf(kind);
        Assert.False(await address.ExistsAsync());

        Assert.Equal(StoreProblem.Missing, (await Assert.ThrowsAsync<StoreException>(() => address.OpenReadAsync())).Problem);
        Assert.False(await address.ExistsAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_second_taker_of_the_lock_is_refused_with_the_first_ones_pid(string kind)
    {
        var address = AddressOf(kind);
        await using var held = await address.LockAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => address.LockAsync());

        Assert.Equal(StoreProblem.Held, refused.Problem);
        Assert.Contains($"pid {Environment.ProcessId}", refused.Message);
        Assert.Equal(Environment.ProcessId, await address.FindOwnerAsync());
        await Assert.ThrowsAsync<StoreException>(() => address.RefuseHeldAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_released_lock_can_be_taken_and_has_no_owner(string kind)
    {
        var address = AddressOf(kind);
        await (await address.LockAsync()).DisposeAsync();

        Assert.Null(await address.FindOwnerAsync());
        await (await address.LockAsync()).DisposeAsync();
    }

    private StoreSource AddressOf(string kind) =>
        StoreAddress.Parse(kind == "sqlite" ? $"sqlite:{_folder.File("hn.db")}" : postgres.Server.CreateDatabase());

    private static StoredItem Item(long id, string? json = null, long at = 1) =>
        new(id, System.Text.Encoding.UTF8.GetBytes(json ?? $"{{\"id\":{id}}}"), at);

    private System.Data.Common.DbConnection ConnectionTo(StoreSource address) => address is PostgresStoreSource postgresStore
        ? new NpgsqlConnection(postgresStore.ConnectionString)
        : new SqliteConnection($"Data Source={_folder.File("hn.db")};Pooling=false");

    private async Task ExecuteAsync(StoreSource address, string sql)
    {
        await using var connection = ConnectionTo(address);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<string>> ReadHistory(StoreSource address)
    {
        await using var connection = ConnectionTo(address);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, fetched_at, CAST(json AS text) FROM item_history ORDER BY id, fetched_at";
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync()) found.Add($"{rows.GetInt64(0)} {rows.GetInt64(1)} {rows.GetString(2)}");
        return found;
    }

    private static async Task<(string Lines, int Count)> LinesAsync(IItemStore store, long first, long last)
    {
        var (lines, count) = (new StringBuilder(), 0);
        await foreach (var block in store.ReadLinesAsync(first, last))
        {
            lines.Append(Encoding.UTF8.GetString(block.Bytes.Span));
            count += block.Count;
        }
        return (lines.ToString(), count);
    }

    private static async Task<List<StoredItem>> Read(IItemStore store)
    {
        var rows = new List<StoredItem>();
        await foreach (var row in store.ReadAsync(0, long.MaxValue - 1)) rows.Add(row);
        return rows;
    }
}

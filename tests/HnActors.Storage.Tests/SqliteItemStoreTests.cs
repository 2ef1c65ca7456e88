using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests;

public sealed class SqliteItemStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("hn.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bodies_come_back_byte_for_byte()
    {
        var body = "{\"id\":1,\"text\":\"é 🙂 \\u001B \\ud800 \\\"\"}"u8.ToArray();
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);

        await store.WriteAsync([new StoredItem(1, body, 1000), new StoredItem(2, null, 1001)]);

        var rows = await Read(store);
        Assert.Equal(body, rows[0].Json);
        Assert.Equal((2, null, 1001), (rows[1].Id, rows[1].Json, rows[1].FetchedAt));
    }

    [Fact]
    public async Task Rows_outlive_the_store_that_wrote_them_and_keep_its_identity()
    {
        string identity;
        await using (var store = SqliteItemStore.OpenOrCreate(FilePath))
        {
            identity = store.Identity;
            await store.WriteAsync([Item(1)]);
        }

        await using var again = SqliteItemStore.OpenOrCreate(FilePath);

        Assert.Equal(identity, again.Identity);
        Assert.Single(await Read(again));
    }

    [Fact]
    public async Task The_same_row_twice_changes_nothing()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1, "{\"id\":1}", at: 1000)]);

        await store.WriteAsync([Item(1, "{\"id\":1}", at: 2000), Item(1, "{\"id\":1}", at: 3000)]);

        Assert.Equal(1000, Assert.Single(await Read(store)).FetchedAt);
    }

    [Fact]
    public async Task A_newer_body_replaces_an_older_one_and_never_the_other_way_round()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":2}", at: 2000), new StoredItem(2, null, 2000)]);

        await store.WriteAsync([Item(1, "{\"id\":1,\"v\":1}", at: 1000), Item(2, "{\"id\":2}", at: 3000)]);
        await store.WriteAsync([new StoredItem(1, null, 9000)]);

        var rows = await Read(store);
        Assert.Equal("{\"id\":1,\"v\":2}"u8.ToArray(), rows[0].Json);
        Assert.Equal("{\"id\":2}"u8.ToArray(), rows[1].Json);
    }

    [Fact]
    public async Task Ids_are_told_as_unbroken_runs()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1), Item(2), Item(5), Item(7), Item(8)]);

        var runs = new List<(long, long)>();
        await foreach (var run in store.ReadIdsAsync(2, 100)) runs.Add(run);

        Assert.Equal([(2, 2), (5, 5), (7, 8)], runs);
        Assert.Equal((1, 8), await store.BoundsAsync());
    }

    [Fact]
    public async Task More_rows_than_a_page_are_read_once_each_and_in_order()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([.. Enumerable.Range(1, 4500).Select(id => Item(id * 2))]);

        var rows = await Read(store);

        Assert.Equal(Enumerable.Range(1, 4500).Select(id => id * 2L), rows.Select(row => row.Id));
    }

    [Fact]
    public async Task The_view_has_typed_columns_and_survives_odd_and_damaged_bodies()
    {
        await using (var store = SqliteItemStore.OpenOrCreate(FilePath))
        {
            await store.WriteAsync(
            [
                Item(1, """{"by":"pg","dead":true,"descendants":3,"id":1,"kids":[2,3],"score":9,"time":1175714200,"title":"T","type":"story","url":"u"}"""),
                Item(2, """{"id":2,"kids":{"0":5},"time":null}"""),
                Item(3, """{"id":3,"broken"""),
                new StoredItem(4, null, 0),
            ]);
        }

        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT id, type, by, time, timestamp, text, url, title, score, descendants, parent, poll, kids, parts, dead, deleted, fetched_at
            FROM items ORDER BY id
            """;
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("story", reader["type"]);
        Assert.Equal(1175714200L, reader["time"]);
        Assert.Equal("2007-04-04 19:16:40", reader["timestamp"]);
        Assert.Equal("[2,3]", reader["kids"]);
        Assert.Equal(1L, reader["dead"]);
        Assert.Equal(DBNull.Value, reader["deleted"]);
        for (var row = 2; row <= 4; row++)
        {
            Assert.True(reader.Read());
            Assert.Equal(DBNull.Value, reader["type"]);
            Assert.Equal(DBNull.Value, reader["timestamp"]);
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_was()
    {
        File.WriteAllText(FilePath, "my diary");

        var refused = Assert.Throws<StoreException>(() => SqliteItemStore.OpenOrCreate(FilePath));

        Assert.Equal(StoreProblem.NotOurs, refused.Problem);
        Assert.Contains(FilePath, refused.Message);
        Assert.Equal("my diary", File.ReadAllText(FilePath));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Another_programs_database_is_refused_and_left_as_it_was()
    {
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE photo (id INTEGER)";
            command.ExecuteNonQuery();
        }
        var before = File.ReadAllBytes(FilePath);

        Assert.Equal(StoreProblem.NotOurs, Assert.Throws<StoreException>(() => SqliteItemStore.OpenOrCreate(FilePath)).Problem);
        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public async Task A_store_of_a_version_to_come_is_refused()
    {
        await using (SqliteItemStore.OpenOrCreate(FilePath))
        {
        }
        using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 99", Assert.Throws<StoreException>(() => SqliteItemStore.OpenOrCreate(FilePath)).Message);
    }

    [Fact]
    public void Reading_a_store_that_is_not_there_says_so_and_makes_none()
    {
        Assert.Equal(StoreProblem.Missing, Assert.Throws<StoreException>(() => SqliteItemStore.OpenRead(FilePath)).Problem);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public async Task A_store_that_another_locks_is_busy_and_writes_nothing()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        using var other = new SqliteConnection($"Data Source={FilePath};Pooling=false");
        other.Open();
        using var hold = other.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        hold.ExecuteNonQuery();

        var busy = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(1)]));
        hold.CommandText = "ROLLBACK";
        hold.ExecuteNonQuery();
        await store.WriteAsync([Item(1)]);

        Assert.Equal(StoreProblem.Busy, busy.Problem);
        Assert.Single(await Read(store));
    }

    [Fact]
    public async Task A_reader_beside_the_writer_sees_what_was_written_before()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1)]);
        await using var reader = SqliteItemStore.OpenRead(FilePath);

        Assert.Single(await Read(reader));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.WriteAsync([Item(2)]));
    }

    [Fact]
    public async Task Deleted_rows_are_gone()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1), Item(2), Item(3)]);

        await store.DeleteAsync([1, 3, 99]);

        Assert.Equal(2, Assert.Single(await Read(store)).Id);
    }

    private static StoredItem Item(long id, string? json = null, long at = 1) =>
        new(id, System.Text.Encoding.UTF8.GetBytes(json ?? $"{{\"id\":{id}}}"), at);

    private static async Task<List<StoredItem>> Read(IItemStore store)
    {
        var rows = new List<StoredItem>();
        await foreach (var row in store.ReadAsync(0, long.MaxValue - 1)) rows.Add(row);
        return rows;
    }
}

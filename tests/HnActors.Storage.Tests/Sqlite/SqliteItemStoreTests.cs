using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests.Sqlite;

public sealed class SqliteItemStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("hn.db");

    private SqliteStoreSource Address => new(FilePath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_killed_process_left_behind_is_not_in_the_way()
    {
        File.WriteAllText(_folder.File("hn.db.lock"), "");
        File.WriteAllText(_folder.File("hn.db.pid"), "12345");

        await using var held = await Address.LockAsync();

        Assert.Equal(Environment.ProcessId, await Address.FindOwnerAsync());
    }

    [Fact]
    public async Task Somebody_who_only_looks_whether_it_is_held_is_not_taken_for_its_holder()
    {
        File.WriteAllText(_folder.File("hn.db.pid"), "12345");
        await using (await Address.LockAsync())
        {
        }
        using var looking = new FileStream(_folder.File("hn.db.lock"), FileMode.Open, FileAccess.Read, FileShare.Read);

        Assert.Null(await Address.FindOwnerAsync());
        var taken = Address.LockAsync();
        Assert.False(taken.IsCompleted);
        looking.Dispose();

        await (await taken).DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_with_its_path() =>
        Assert.Contains("there is no folder /nowhere:", (await Assert.ThrowsAsync<StoreException>(() => new SqliteStoreSource("/nowhere/hn.db").LockAsync())).Message);

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
    public async Task A_file_that_is_moved_away_while_it_is_written_to_is_missed_and_goes_on_when_it_is_back()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1, "{\"id\":1}")]);
        File.Move(FilePath, FilePath + ".away");

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(2, "{\"id\":2}")]));
        Assert.Contains($"{FilePath} was moved away", refused.Message);
        var orphaned = await Assert.ThrowsAsync<StoreException>(() => new SqliteStoreSource(FilePath).ExistsAsync());
        Assert.Contains($"{FilePath}-wal holds what was last written to it", orphaned.Message);
        File.Move(FilePath + ".away", FilePath);
        await store.WriteAsync([Item(2, "{\"id\":2}")]);

        Assert.Equal((1, 2), await store.BoundsAsync());
    }

    [LinuxFact]
    public async Task Another_file_in_its_place_is_not_taken_for_it()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        await store.WriteAsync([Item(1, "{\"id\":1}")]);
        File.Copy(FilePath, FilePath + ".copy");
        File.Move(FilePath + ".copy", FilePath, overwrite: true);

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(2, "{\"id\":2}")]));

        Assert.Contains("replaced", refused.Message);
        await Assert.ThrowsAsync<StoreException>(() => store.RecordApiAsync("http://one/v0/"));
        await Assert.ThrowsAsync<StoreException>(() => store.Users.RecordAsync(["pg"]));
    }

    [Fact]
    public async Task The_lock_of_a_store_is_no_other_store()
    {
        await using (SqliteItemStore.OpenOrCreate(FilePath)) await (await Address.LockAsync()).DisposeAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => new SqliteStoreSource(FilePath + ".lock").ExistsAsync());

        Assert.Equal(StoreProblem.NotOurs, refused.Problem);
        Assert.Contains($"the lock of the store {FilePath}", refused.Message);
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
    public async Task A_row_that_the_database_does_not_take_is_told_from_a_database_that_is_not_well()
    {
        await using var store = SqliteItemStore.OpenOrCreate(FilePath);
        using var other = new SqliteConnection($"Data Source={FilePath};Pooling=false");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "CREATE TRIGGER no_seven BEFORE INSERT ON item WHEN new.id = 7 BEGIN SELECT RAISE(ABORT, 'no seven'); END";
        command.ExecuteNonQuery();

        var refused = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync([Item(6), Item(7)]));

        Assert.Equal(StoreProblem.Refused, refused.Problem);
        Assert.Empty(await Read(store));
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

    private static StoredItem Item(long id, string? json = null, long at = 1) =>
        new(id, System.Text.Encoding.UTF8.GetBytes(json ?? $"{{\"id\":{id}}}"), at);

    private static async Task<List<StoredItem>> Read(IItemStore store)
    {
        var rows = new List<StoredItem>();
        await foreach (var row in store.ReadAsync(0, long.MaxValue - 1)) rows.Add(row);
        return rows;
    }

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "a file that was replaced is told from another on Linux only";
    }
}

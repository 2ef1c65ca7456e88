using HnActors.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests.Sqlite;

public sealed class SqliteSalvageTests : IDisposable
{
    private const int PageBytes = 4096;
    private const int Items = 20_000;

    private readonly TemporaryFolder _folder = new();

    private SqliteStoreSource Address => new(_folder.File("hn.db"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("leaf", 40)]
    [InlineData("interior", Items / 2)]
    public async Task What_is_whole_is_saved_as_it_was_and_the_damaged_file_stays_beside_it(string kind, int maxLost)
    {
        var identity = await FillAsync();
        Damage(kind, pages: 2);
        var damaged = File.ReadAllBytes(Address.Path);
        await using (var unreadable = await Address.OpenReadAsync())
            Assert.Equal(StoreProblem.Damaged, (await Assert.ThrowsAsync<StoreException>(() => CountAsync(unreadable))).Problem);

        var saved = await SqliteSalvage.RunAsync(Address, 1, Items);

        await using var store = await Address.OpenReadAsync();
        Assert.Equal(identity, store.Identity);
        Assert.InRange(saved.Rows, Items - maxLost, Items - 1);
        Assert.Equal(saved.Rows, await CountAsync(store));
        await foreach (var row in store.ReadAsync(1, Items)) Assert.Equal(Body(row.Id), row.Json);
        Assert.Equal(damaged, File.ReadAllBytes(saved.Kept));
        Assert.Equal(2, Directory.GetFiles(_folder.Path, "*.db").Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_file_that_lost_its_end_keeps_its_identity_and_the_rows_before(int pages)
    {
        var identity = await FillAsync();
        using (var file = File.OpenWrite(Address.Path)) file.SetLength(file.Length - pages * PageBytes);
        Assert.Equal(identity, SqliteSalvage.ReadIdentity(Address));

        var saved = await SqliteSalvage.RunAsync(Address, 1, Items);

        await using var store = await Address.OpenReadAsync();
        Assert.Equal(identity, store.Identity);
        Assert.InRange(saved.Rows, Items - pages * 60, Items);
        Assert.Equal(saved.Rows, await CountAsync(store));
        await foreach (var row in store.ReadAsync(1, Items)) Assert.Equal(Body(row.Id), row.Json);
    }

    [Fact]
    public async Task Rows_that_are_only_in_the_log_are_saved_too()
    {
        await FillAsync();
        // As if killed: what was written last is in the log alone.
        await using (var store = await Address.OpenOrCreateAsync())
        {
            await store.WriteAsync([new StoredItem(Items + 1, Body(Items + 1), 1)]);
            File.Copy(Address.Path, _folder.File("copy.db"));
            File.Copy(Address.Path + "-wal", _folder.File("copy.db-wal"));
        }
        var copy = new SqliteStoreSource(_folder.File("copy.db"));

        var saved = await SqliteSalvage.RunAsync(copy, 1, Items);

        Assert.Equal(Items + 1, saved.Rows);
        await using var whole = await copy.OpenReadAsync();
        Assert.Equal((1, Items + 1), await whole.BoundsAsync());
    }

    [Fact]
    public async Task Earlier_bodies_are_saved_and_go_on_being_kept_and_so_is_the_api()
    {
        await FillAsync();
        await using (var store = await Address.OpenOrCreateAsync())
        {
            await store.KeepHistoryAsync();
            await store.RecordApiAsync("http://one/v0/");
            await store.WriteAsync([new StoredItem(Items, "{\"id\":20000,\"v\":2}"u8.ToArray(), 2_000_000_000_000)]);
        }

        await SqliteSalvage.RunAsync(Address, 1, Items);
        await using (var saved = await Address.OpenOrCreateAsync())
        {
            Assert.Equal("http://one/v0/", await saved.FindApiAsync());
            await saved.WriteAsync([new StoredItem(Items, "{\"id\":20000,\"v\":3}"u8.ToArray(), 2_000_000_000_001)]);
        }

        using var connection = new SqliteConnection($"Data Source={Address.Path};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM item_history WHERE id = 20000";
        Assert.Equal(2L, command.ExecuteScalar());
    }

    [Fact]
    public async Task Rows_that_damage_doubled_or_emptied_end_no_salvage_and_bytes_stay_as_they_are()
    {
        await FillAsync();
        Execute("""
            DROP TABLE author; CREATE TABLE author (number INTEGER, name TEXT);
            INSERT INTO author VALUES (1, 'pg'), (1, 'pg'), (2, 'pg'), (3, NULL), (4, 'dang');
            DROP TABLE user; CREATE TABLE user (id TEXT, json TEXT, fetched_at INTEGER);
            INSERT INTO user VALUES ('pg', CAST(X'7B22FF7D' AS TEXT), 5), ('pg', 'twice', 6), ('dang', NULL, NULL), ('dang', NULL, 7);
            UPDATE store SET nulls_confirmed_since = 1234;
            """);

        await SqliteSalvage.RunAsync(Address, 1, Items);

        Assert.Equal("1 pg, 4 dang", Read("SELECT group_concat(number || ' ' || name, ', ') FROM (SELECT * FROM author ORDER BY number)"));
        Assert.Equal("dang  7, pg 7B22FF7D 5", Read(
            "SELECT group_concat(id || ' ' || hex(json) || ' ' || fetched_at, ', ') FROM (SELECT * FROM user ORDER BY id)"));
        Assert.Equal("1234", Read("SELECT CAST(nulls_confirmed_since AS TEXT) FROM store"));
        Assert.False(File.Exists(Address.Path + ".salvaged"));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Address.Path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string? Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Address.Path};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }

    [Fact]
    public async Task Somebody_who_stops_it_is_heard_also_while_nothing_can_be_read()
    {
        await FillAsync();
        Damage("leaf", pages: 2);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => SqliteSalvage.RunAsync(Address, 1, Items, stop.Token));

        Assert.True(File.Exists(Address.Path));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Address.Path)!, "*.salvaged*"));
    }

    private async Task<string> FillAsync()
    {
        await using var store = await Address.OpenOrCreateAsync();
        for (var first = 1; first <= Items; first += 5000)
            await store.WriteAsync([.. Enumerable.Range(first, 5000).Select(id => new StoredItem(id, Body(id), 1))]);
        return store.Identity;
    }

    // Overwrites pages of the table in the middle of the file; SQLite itself says which are of what kind.
    private void Damage(string kind, int pages)
    {
        var numbers = new List<long>();
        using (var connection = new SqliteConnection($"Data Source={Address.Path};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT rootpage FROM sqlite_master WHERE name = 'item'";
            var root = (long)command.ExecuteScalar()!;
            using var file = File.OpenRead(Address.Path);
            for (var page = root + 1; page <= file.Length / PageBytes; page++)
            {
                file.Position = (page - 1) * PageBytes;
                if (file.ReadByte() == (kind == "leaf" ? 0x0d : 0x05)) numbers.Add(page);
            }
        }
        using var damaged = File.OpenWrite(Address.Path);
        foreach (var page in numbers.Skip(numbers.Count / 3).Take(pages))
        {
            damaged.Position = (page - 1) * PageBytes;
            damaged.Write(Enumerable.Repeat((byte)0xA5, PageBytes).ToArray());
        }
    }

    private static byte[] Body(long id) => System.Text.Encoding.UTF8.GetBytes($"{{\"id\":{id},\"text\":\"{new string('x', (int)(id % 700))}\"}}");

    private static async Task<long> CountAsync(IItemStore store)
    {
        var count = 0L;
        await foreach (var row in store.ReadAsync(1, long.MaxValue - 1)) count++;
        return count;
    }
}

using System.Security.Cryptography;
using System.Text;
using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;
using HnActors.Storage.Sqlite;
using Npgsql;

namespace HnActors.Storage.Tests;

/// <summary>What every kind of store has to do for users and the authors of items.</summary>
public sealed class UserStoreTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ItemStoreTests.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_author_of_an_item_gets_a_number_that_stays(string kind)
    {
        var address = AddressOf(kind);
        await using (var store = await address.OpenOrCreateAsync()) await store.WriteAsync([By(1, "pg"), By(2, "sama"), By(3, "pg"), Item(4, "{\"id\":4}")]);

        await using var again = await address.OpenOrCreateAsync();
        var before = await NamesAsync(again);
        await again.WriteAsync([By(5, "sama"), By(6, "dang")]);

        Assert.Equal(["pg", "sama"], before.Values.Order());
        var after = await NamesAsync(again);
        Assert.Equal(["dang", "pg", "sama"], after.Values.Order());
        Assert.All(before, author => Assert.Equal(author.Value, after[author.Key]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Names_that_differ_by_case_or_form_only_are_different_authors(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();

        await store.WriteAsync([By(1, "Paul"), By(2, "paul"), By(3, "\u00e9"), By(4, "e\u0301"), Item(5, "{\"by\":\"\\u0070aul\",\"id\":5}")]);

        Assert.Equal(new[] { "Paul", "e\u0301", "paul", "\u00e9" }.Order(StringComparer.Ordinal), (await NamesAsync(store)).Values.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_no_name_makes_no_author_and_harms_no_item(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();

        await store.WriteAsync(
        [
            Item(1, "{\"by\":null,\"id\":1}"),
            Item(2, "{\"by\":7,\"id\":2}"),
            Item(3, "{\"by\":\"\",\"id\":3}"),
            Item(4, "{\"by\":[\"nobody\"],\"id\":4}"),
            Item(5, "{\"id\":5,\"parts\":{\"by\":\"nested\"}}"),
            Item(6, "{\"by\":\"\\ud800\",\"id\":6}"),
            Item(7, "{\"by\":\"a\\u0000b\",\"id\":7}"),
            new StoredItem(8, null, 1),
            By(9, Convert.ToHexString(RandomNumberGenerator.GetBytes(5000))),
        ]);

        Assert.Empty(await NamesAsync(store));
        Assert.Equal(9, await store.ReadAsync(1, 9).CountAsync());
        Assert.Empty(await store.Users.RecordAsync([new string('x', 1001), ""]));
        await store.Users.RestoreAuthorsAsync([]);
        Assert.Empty(await NamesAsync(store));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_user_is_stored_and_read_by_the_number_of_its_name(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        await store.WriteAsync([By(1, "pg"), By(2, "sama"), By(3, "dang")]);
        var numbers = (await NamesAsync(store)).ToDictionary(author => author.Value, author => author.Key);
        var body = Encoding.UTF8.GetBytes("{\"about\":\"\\u003ci\\u003e \u00e9\",\"id\":\"pg\"}");

        await store.Users.WriteAsync([new StoredItem(numbers["pg"], body, 5), new StoredItem(numbers["dang"], null, 6)]);
        // An older reading, and a null, replace nothing.
        await store.Users.WriteAsync([new StoredItem(numbers["pg"], "{}"u8.ToArray(), 4), new StoredItem(numbers["pg"], null, 9)]);

        var rows = await store.Users.ReadAsync(1, 1000).ToListAsync();
        Assert.Equal(new[] { numbers["pg"], numbers["dang"] }.Order(), rows.Select(row => row.Id));
        Assert.Equal(body, rows.Single(row => row.Id == numbers["pg"]).Json);
        Assert.Equal([numbers["dang"]], await store.Users.ReadNullIdsAsync().ToListAsync());
        Assert.Equal((rows[0].Id, rows[^1].Id), await store.Users.BoundsAsync());
        await store.Users.DeleteAsync([numbers["pg"]]);
        Assert.Equal(numbers["dang"], (await store.Users.ReadAsync(1, 1000).SingleAsync()).Id);
        Assert.Equal(3, await store.ReadAsync(1, 3).CountAsync());
        Assert.NotEqual(store.Identity, store.Users.Identity);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Names_can_be_recorded_without_an_item(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        await store.WriteAsync([By(1, "pg")]);

        var numbers = await store.Users.RecordAsync(["pg", "dang", "", "a\0b"]);

        var names = await NamesAsync(store);
        Assert.Equal(["dang", "pg"], numbers.Keys.Order());
        Assert.All(numbers, author => Assert.Equal(author.Key, names[author.Value]));
        Assert.Equal(2, names.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_write_that_fails_leaves_no_author_out_of_the_next_one(string kind)
    {
        await using var store = await AddressOf(kind).OpenOrCreateAsync();
        // Half a character is not text: PostgreSQL takes no such body, and SQLite is stopped by a trigger.
        if (kind == "sqlite") Execute("CREATE TRIGGER stop BEFORE INSERT ON item WHEN new.id = 2 BEGIN SELECT RAISE(ABORT, 'not this one'); END");
        var refused = kind == "sqlite" ? Item(2, "{}") : new StoredItem(2, [0xC3], 1);

        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync([By(1, "pg"), refused]));
        await store.WriteAsync([By(1, "pg")]);

        Assert.Equal(["pg"], (await NamesAsync(store)).Values);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Authors_of_items_that_an_earlier_version_wrote_are_taken_in_once_asked_for(string kind)
    {
        var address = AddressOf(kind);
        await using (var store = await address.OpenOrCreateAsync()) await store.WriteAsync([By(7, "pg"), By(8, "sama"), Item(9, "{\"by\":\"\",\"id\":9}")]);
        await MakeOlderAsync(address);
        await using (var read = await address.OpenReadAsync())
        {
            Assert.Empty(await NamesAsync(read));
            Assert.Empty(await read.Users.ReadAsync(1, 10).ToListAsync());
        }

        await using var again = await address.OpenOrCreateAsync();
        await again.WriteAsync([By(10, "dang")]);
        await again.Users.CompleteAuthorsAsync();
        await again.Users.CompleteAuthorsAsync();

        Assert.Equal(["dang", "pg", "sama"], (await NamesAsync(again)).Values.Order());
    }

    [Fact]
    public async Task The_authors_and_users_of_a_damaged_store_keep_their_numbers()
    {
        var address = new SqliteStoreSource(_folder.File("hn.db"));
        await using (var store = await address.OpenOrCreateAsync())
        {
            await store.Users.RecordAsync(["elsewhere"]);
            await store.WriteAsync([By(1, "sama"), By(2, "pg")]);
            await store.Users.WriteAsync([new StoredItem(2, "{\"id\":\"sama\"}"u8.ToArray(), 1)]);
        }

        await SqliteSalvage.RunAsync(address, 1, 2);

        await using var saved = await address.OpenReadAsync();
        Assert.Equal(new Dictionary<long, string> { [1] = "elsewhere", [2] = "sama", [3] = "pg" }, await NamesAsync(saved));
        Assert.Equal("{\"id\":\"sama\"}"u8.ToArray(), (await saved.Users.ReadAsync(1, 9).SingleAsync()).Json);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_and_authors_whose_names_were_lost_get_the_numbers_that_lost_theirs(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([By(1, "pg"), By(2, "sama")]);
        var elsewhere = Assert.Single(await store.Users.RecordAsync(["elsewhere"])).Value;
        await store.Users.WriteAsync([new StoredItem(elsewhere, "{\"id\":\"elsewhere\"}"u8.ToArray(), 1)]);
        Assert.Equal(0, await store.Users.CountUnnumberedAsync());

        await ChangeAsync(address, "DELETE FROM author WHERE name <> 'pg'");
        Assert.Equal(1, await store.Users.CountUnnumberedAsync());
        Assert.Empty(await store.Users.ReadAsync(1, 99).ToListAsync());
        await store.Users.RestoreAuthorsAsync([2, 3]);

        Assert.Equal(0, await store.Users.CountUnnumberedAsync());
        Assert.Equal(["elsewhere", "pg", "sama"], (await NamesAsync(store)).Values.Order());
        Assert.Equal([1, 2, 3], (await NamesAsync(store)).Keys.Order());
        Assert.True(Assert.Single(await store.Users.RecordAsync(["dang"])).Value > 3);
        Assert.Equal("{\"id\":\"elsewhere\"}"u8.ToArray(), (await store.Users.ReadAsync(1, 99).SingleAsync()).Json);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Authors_are_brought_back_also_where_a_body_holds_what_is_no_character(string kind)
    {
        var address = AddressOf(kind);
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([By(1, "pg"), Item(2, """{"by":"sama","id":2,"text":"\u0000"}"""), Item(3, """{"by":"x","id":3,"text":"\ud83d"}""")]);
        await ChangeAsync(address, "DELETE FROM author");

        await store.Users.RestoreAuthorsAsync([]);

        Assert.Equal(["pg", "sama", "x"], (await NamesAsync(store)).Values.Order());
    }

    private static async Task<Dictionary<long, string>> NamesAsync(IItemStore store)
    {
        var names = new Dictionary<long, string>();
        await foreach (var (first, last) in store.Users.ReadAuthorsAsync())
        {
            foreach (var (number, name) in await store.Users.ReadNamesAsync(first, last)) names.Add(number, name);
            Assert.True(Enumerable.Range((int)first, (int)(last - first + 1)).All(number => names.ContainsKey(number)));
        }
        return names;
    }

    private StoreSource AddressOf(string kind) =>
        StoreAddress.Parse(kind == "sqlite" ? $"sqlite:{_folder.File("hn.db")}" : postgres.Server.CreateDatabase());

    private void Execute(string sql) => SqliteFile.Execute(_folder.File("hn.db"), sql);

    private Task MakeOlderAsync(StoreSource address) => ChangeAsync(address, "DROP TABLE author; ALTER TABLE store DROP COLUMN authors_complete");

    private async Task ChangeAsync(StoreSource address, string sql)
    {
        if (address is not PostgresStoreSource postgresAddress)
        {
            Execute(sql);
            return;
        }
        await using var connection = new NpgsqlConnection(postgresAddress.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static StoredItem By(long id, string name) => Item(id, $"{{\"by\":\"{name}\",\"id\":{id}}}");

    private static StoredItem Item(long id, string json) => new(id, Encoding.UTF8.GetBytes(json), 1000);
}

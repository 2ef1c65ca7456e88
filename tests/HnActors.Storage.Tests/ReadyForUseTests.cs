using System.Text;
using HnActors.Storage.Addresses;
using HnActors.Storage.Sqlite;
using HnActors.Storage.Text;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests;

/// <summary>Threads, search and indexes, of every kind of store.</summary>
public sealed class ReadyForUseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ItemStoreTests.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_thread_is_an_item_and_its_replies_in_the_order_of_kids(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(
            address,
            Item(1, "{\"id\":1,\"kids\":[30,10,20]}"),
            Item(10, "{\"id\":10,\"kids\":[11]}"),
            Item(11, "{\"id\":11}"),
            Item(20, "{\"id\":20}"),
            Item(30, "{\"id\":30,\"kids\":[31,32]}"),
            Item(31, "{\"id\":31}"),
            new StoredItem(32, null, 1));

        var thread = await address.Threads.ReadAsync(1);

        Assert.Equal([(0, 1), (1, 30), (2, 31), (2, 32), (1, 10), (2, 11), (1, 20)], thread.Select(item => (item.Depth, (int)item.Id)));
        Assert.Null(thread[3].Json);
        Assert.Equal("{\"id\":31}"u8.ToArray(), thread[2].Json);
        Assert.Empty(await address.Threads.ReadAsync(99));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task With_an_index_of_parents_a_thread_has_the_replies_too_that_its_items_do_not_name(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(
            address,
            Item(1, "{\"id\":1,\"kids\":[3]}"),
            Item(2, "{\"id\":2,\"parent\":1}"),
            Item(3, "{\"id\":3,\"parent\":1}"),
            Item(4, "{\"id\":4,\"parent\":2}"),
            Item(5, "{\"id\":5,\"parent\":1,\"type\":\"pollopt\"}"),
            Item(6, "{\"id\":6,\"parent\":6}"));
        Assert.Equal([1, 3], (await address.Threads.ReadAsync(1)).Select(item => (int)item.Id));

        await address.Indexes.CreateAsync();

        Assert.Equal([(0, 1), (1, 3), (1, 2), (2, 4)], (await address.Threads.ReadAsync(1)).Select(item => (item.Depth, (int)item.Id)));
        Assert.Equal([6], (await address.Threads.ReadAsync(6)).Select(item => (int)item.Id));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Odd_kids_are_borne_and_each_item_is_shown_once(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(
            address,
            Item(1, "{\"id\":1,\"kids\":{\"10\":3,\"2\":2}}"),
            Item(2, "{\"id\":2,\"kids\":[null,\"x\",4.5,99,4]}"),
            Item(3, "{\"id\":3,\"kids\":7}"),
            Item(4, "{\"id\":4,\"kids\":[4]}"));

        Assert.Equal([1, 2, 4, 3], (await address.Threads.ReadAsync(1)).Select(item => (int)item.Id));
        Assert.Equal([(0, 4)], (await address.Threads.ReadAsync(4)).Select(item => (item.Depth, (int)item.Id)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Items_that_many_others_name_as_their_reply_cost_no_more_than_one(string kind)
    {
        // Of a hundred layers of two, each the reply of both above: as many ways as no machine could follow.
        const int layers = 100;
        var address = AddressOf(kind);
        await FillAsync(address, [.. Enumerable.Range(1, layers * 2).Select(id =>
        {
            var below = ((id + 1) / 2 * 2) + 1;
            return Item(id, below < layers * 2 ? $"{{\"id\":{id},\"kids\":[{below},{below + 1}]}}" : $"{{\"id\":{id}}}");
        })]);

        var thread = await address.Threads.ReadAsync(1);

        Assert.Equal((2 * layers) - 1, thread.Count);
        Assert.Equal(layers - 1, thread.Max(item => item.Depth));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_search_finds_words_of_titles_and_texts_and_nothing_of_their_markup(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(
            address,
            Item(1, "{\"id\":1,\"title\":\"Lisp machines &amp; more\"}"),
            Item(2, "{\"id\":2,\"text\":\"I built a <a href=\\\"https://x\\\" rel=\\\"nofollow\\\">Lisp</a> machine<p>twice, in C++\"}"),
            Item(3, "{\"id\":3,\"text\":\"a machine for coffee\"}"),
            Item(4, "{\"id\":4,\"deleted\":true}"),
            new StoredItem(5, null, 1));

        Assert.Null(await address.TextIndex.SearchAsync(SearchTerms.Parse("lisp"), 10));
        Assert.Equal(5, await address.TextIndex.UpdateAsync());

        Assert.Equal([1, 2], await FindAsync("lisp machine"));
        Assert.Equal([2, 3], await FindAsync("machine -more"));
        Assert.Equal([2], await FindAsync("\"lisp machine\" twice"));
        Assert.Empty(await FindAsync("nofollow"));
        Assert.Empty(await FindAsync("href"));
        Assert.Equal([2], await FindAsync("C++"));
        Assert.Single((await address.TextIndex.SearchAsync(SearchTerms.Parse("machine"), 1))!);

        async Task<IEnumerable<int>> FindAsync(string words) =>
            (await address.TextIndex.SearchAsync(SearchTerms.Parse(words), 10))!.Select(item => (int)item.Id).Order();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_search_index_takes_in_what_came_and_what_changed_since(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(address, Item(1, "{\"id\":1,\"text\":\"before\"}"), Item(2, "{\"id\":2,\"text\":\"before\"}"));
        Assert.Equal(2, await address.TextIndex.UpdateAsync());
        await FillAsync(address, Item(1, "{\"id\":1,\"text\":\"after\"}", at: 2000), Item(3, "{\"id\":3,\"text\":\"after\"}", at: 10));

        Assert.Equal(2, await address.TextIndex.UpdateAsync());

        Assert.Equal(0, await address.TextIndex.UpdateAsync());
        Assert.Equal([2], (await address.TextIndex.SearchAsync(SearchTerms.Parse("before"), 10))!.Select(item => item.Id));
        Assert.Equal([1, 3], (await address.TextIndex.SearchAsync(SearchTerms.Parse("after"), 10))!.Select(item => item.Id).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Indexes_are_made_once_and_change_no_answer(string kind)
    {
        var address = AddressOf(kind);
        await FillAsync(address, Item(1, "{\"by\":\"pg\",\"id\":1,\"time\":5,\"type\":\"story\"}"), Item(2, "{\"by\":7,\"id\":2,\"time\":\"x\"}"), new StoredItem(3, null, 1));

        Assert.Equal(["item_by", "item_parent", "item_time", "item_type"], await address.Indexes.CreateAsync());
        Assert.Empty(await address.Indexes.CreateAsync());

        await using var store = await address.OpenOrCreateAsync();
        Assert.Equal(3, await store.ReadAsync(1, 9).CountAsync());
        await store.WriteAsync([Item(4, "{\"by\":null,\"id\":4}")]);
    }

    [Theory]
    [InlineData("by = 'pg'", "item_by")]
    [InlineData("parent = 5", "item_parent")]
    [InlineData("time BETWEEN 1 AND 9", "item_time")]
    [InlineData("type = 'job'", "item_type")]
    public async Task Questions_to_the_view_use_the_indexes_of_SQLite(string condition, string index)
    {
        var address = new SqliteStoreSource(_folder.File("hn.db"));
        await FillAsync(address, [.. Enumerable.Range(1, 5000).Select(id => Item(
            id, $"{{\"by\":\"user{id}\",\"id\":{id},\"parent\":{id - 1},\"time\":{id},\"type\":\"{(id % 100 == 0 ? "job" : "comment")}\"}}"))]);
        await address.Indexes.CreateAsync();
        using var connection = new SqliteConnection($"Data Source={address.Path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT title FROM items WHERE {condition}";
        using var plan = command.ExecuteReader();
        plan.Read();

        Assert.Contains($"USING INDEX {index}", plan.GetString(3));
    }

    [Fact]
    public void Searches_that_name_no_word_are_refused()
    {
        foreach (var empty in new[] { "", "  ", "-lisp", "\"\"", "+ *" }) Assert.Contains("names no word", Assert.Throws<FormatException>(() => SearchTerms.Parse(empty)).Message);
        var terms = SearchTerms.Parse("one \"two three\" -four -\"five six\" seven-eight \"open");
        Assert.Equal(["one", "two three", "seven-eight", "open"], terms.Required);
        Assert.Equal(["four", "five six"], terms.Excluded);
    }

    [Theory]
    [InlineData("a<p>b", "a\n\nb")]
    [InlineData("<i>x</i> &lt;p&gt; &amp; &#x27;y&#x27; 1 < 2", "x <p> & 'y' 1 < 2")]
    [InlineData(null, "")]
    public void The_markup_of_a_text_is_read(string? html, string expected) => Assert.Equal(expected, PlainText.Of(html));

    private StoreSource AddressOf(string kind) =>
        StoreAddress.Parse(kind == "sqlite" ? $"sqlite:{_folder.File("hn.db")}" : postgres.Server.CreateDatabase());

    private static async Task FillAsync(StoreSource address, params StoredItem[] items)
    {
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync(items);
    }

    private static StoredItem Item(long id, string json, long at = 1000) => new(id, Encoding.UTF8.GetBytes(json), at);
}

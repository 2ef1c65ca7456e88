using HnActors.Storage.Addresses;

namespace HnActors.Storage.Tests;

/// <summary>A condition chooses rows, in every kind of store, and does nothing else.</summary>
public sealed class SqlConditionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => PostgresServer.Missing is null ? ["sqlite", "postgres"] : ["sqlite"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("score > 1; DROP TABLE item")]
    [InlineData("1) OR (1")]
    [InlineData("(score > 1")]
    [InlineData("score > 1 -- rest")]
    [InlineData("score > 1 /* rest")]
    [InlineData("title = 'open")]
    [InlineData("title = $$a$$")]
    [InlineData("title = E'\\''")]
    [InlineData("id = :a")]
    public void What_is_no_single_expression_is_refused(string text) =>
        Assert.Contains("is not a condition", Assert.Throws<FormatException>(() => SqlCondition.Parse(text)).Message);

    [Theory]
    [InlineData("title = 'a;b)--' AND (score > 1 OR \"by\" = 'it''s')")]
    [InlineData("id IN (SELECT parent FROM items)")]
    [InlineData("title = 'a: b' AND score::int > 1")]
    public void What_stands_in_quotes_is_no_syntax(string text) => Assert.Equal(text, SqlCondition.Parse(text).Text);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Rows_that_meet_it_are_read_in_order_over_many_windows(string kind)
    {
        var address = await StoreAsync(kind, 4500);

        Assert.Equal([2, 3], await ReadAsync(address, "score > 1 AND score <= 3", 1, 4000));
        Assert.Equal([4499, 4500], await ReadAsync(address, "id > 4498", 1, long.MaxValue - 1));
        Assert.Equal([3000], await ReadAsync(address, "id IN (2, 3000, 4400)", 3, 4000));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_condition_that_never_ends_is_given_up_when_that_is_wanted(string kind)
    {
        const string endless = "(WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT 1 FROM more) SELECT count(*) FROM more) > 0";
        var address = await StoreAsync(kind, 1);
        using var wanted = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var reading = address.ReadWhereAsync(SqlCondition.Parse(endless), 1, 1, wanted.Token).ToListAsync().AsTask();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_database_does_not_understand_is_refused_even_where_there_is_no_row(string kind)
    {
        var full = await StoreAsync(kind, 3);
        var refused = await Assert.ThrowsAsync<FormatException>(() => ReadAsync(full, "scor > 1", 1, 10));
        Assert.Contains("scor", refused.Message);
        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(full, "scor > 1", 100, 200));
    }

    [Theory]
    [InlineData("sqlite", "id IN (SELECT 1 FROM pragma_journal_mode('delete'))")]
    [InlineData("sqlite", "load_extension('x')")]
    [InlineData("postgres", "nextval('s') > 0")]
    [InlineData("postgres", "id IN (WITH gone AS (DELETE FROM item RETURNING id) SELECT id FROM gone)")]
    public async Task What_wants_to_do_more_than_read_is_refused_and_changes_nothing(string kind, string text)
    {
        if (kind == "postgres" && PostgresServer.Missing is not null) return;
        var address = await StoreAsync(kind, 3);

        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(address, text, 1, 10));

        Assert.Equal([1, 2, 3], await ReadAsync(address, "1 = 1", 1, 10));
    }

    private async Task<StoreSource> StoreAsync(string kind, int items)
    {
        var address = StoreAddress.Parse(kind == "sqlite" ? $"sqlite:{_folder.File("hn.db")}" : postgres.Server.CreateDatabase());
        await using var store = await address.OpenOrCreateAsync();
        await store.WriteAsync([.. Enumerable.Range(1, items).Select(id => new StoredItem(id, System.Text.Encoding.UTF8.GetBytes($"{{\"id\":{id},\"score\":{id}}}"), 1))]);
        return address;
    }

    private static async Task<List<long>> ReadAsync(StoreSource address, string condition, long first, long last) =>
        await address.ReadWhereAsync(SqlCondition.Parse(condition), first, last).Select(item => item.Id).ToListAsync();
}

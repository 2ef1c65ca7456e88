using System.Text;
using HnActors.Storage.Addresses;
using HnActors.Storage.Comparison;

namespace HnActors.Storage.Tests.Comparison;

public sealed class UserComparisonTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ItemStoreTests.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Users_are_matched_by_name_whatever_their_numbers_and_each_difference_is_told(string kind)
    {
        await using var first = await StoreAsync(
            "sqlite", ("same", "{}"), ("Same", "{\"a\":1}"), ("gone", null), ("body", "{\"karma\":1}"), ("null", null), ("whole", "{}"), ("first", "{}"), ("a", "{}"));
        await using var second = await StoreAsync(
            kind, ("second", null), ("whole", null), ("null", "{}"), ("body", "{\"karma\":2}"), ("gone", null), ("Same", "{\"a\":1}"), ("same", "{}"));

        var found = await UserComparison.RunAsync(first.Users, second.Users);

        Assert.Equal((2, 1), (found.Same, found.SameNulls));
        Assert.Equal(["body"], found.Bodies);
        Assert.Equal(["null"], found.NullInFirst);
        Assert.Equal(["whole"], found.NullInSecond);
        Assert.Equal(["a", "first"], found.OnlyInFirst);
        Assert.Equal(["second"], found.OnlyInSecond);
    }

    [Fact]
    public async Task Authors_who_were_not_fetched_are_in_neither()
    {
        await using var first = await StoreAsync("sqlite", ("pg", "{}"));
        await using var second = await StoreAsync("sqlite");
        await first.Users.RecordAsync(["sama"]);
        await second.Users.RecordAsync(["dang"]);

        var found = await UserComparison.RunAsync(first.Users, second.Users);

        Assert.Equal(["pg"], found.OnlyInFirst);
        Assert.Empty(found.OnlyInSecond);
    }

    [Fact]
    public async Task Thousands_of_users_in_another_order_are_the_same()
    {
        var users = Enumerable.Range(0, 3000).Select(number => ($"user{number}", (string?)$"{{\"karma\":{number}}}")).ToList();
        await using var first = await StoreAsync("sqlite", [.. users]);
        users.Reverse();
        await using var second = await StoreAsync("sqlite", [.. users]);

        Assert.Equal(3000, (await UserComparison.RunAsync(first.Users, second.Users)).Same);
    }

    private async Task<IItemStore> StoreAsync(string kind, params (string Name, string? Body)[] users)
    {
        var address = StoreAddress.Parse(kind == "sqlite" ? $"sqlite:{_folder.File($"{Guid.NewGuid():n}.db")}" : postgres.Server.CreateDatabase());
        var store = await address.OpenOrCreateAsync();
        await store.Users.RecordAsync([.. users.Select(user => user.Name)]);
        var bodies = users.ToDictionary(user => user.Name, user => user.Body is null ? null : Encoding.UTF8.GetBytes(user.Body));
        await store.Users.WriteAsync(
            [.. (await store.Users.ReadNamesAsync(1, long.MaxValue)).Select(author => new StoredItem(author.Key, bodies[author.Value], 1))]);
        return store;
    }
}

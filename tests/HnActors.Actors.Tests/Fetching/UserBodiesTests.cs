using HnActors.Actors.Fetching;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;
using HnActors.Storage.Addresses;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Fetching;

public sealed class UserBodiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-authors-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_number_stands_for_the_user_of_that_name()
    {
        await using var store = await OpenAsync();
        var client = new ClientStub(ClientStub.Body) { Users = name => new RawBody([(byte)name.Length], false) };
        var number = Assert.Single(await store.Users.RecordAsync(["dang"])).Value;

        Assert.Equal([4], (await new UserBodies(client, store.Users, _time).GetBodyAsync(number, BodyOptions.Default)).Bytes);
        Assert.True((await new UserBodies(client, store.Users, _time).GetBodyAsync(number + 1, BodyOptions.Default)).IsNull);
        Assert.Empty(client.Asked);
    }

    [Fact]
    public async Task Who_was_recorded_after_others_were_asked_for_is_found()
    {
        await using var store = await OpenAsync();
        var users = new UserBodies(new ClientStub(ClientStub.Body) { Users = _ => ClientStub.Body(1) }, store.Users, _time);
        await users.GetBodyAsync(Assert.Single(await store.Users.RecordAsync(["pg"])).Value, BodyOptions.Default);

        Assert.False((await users.GetBodyAsync(Assert.Single(await store.Users.RecordAsync(["sama"])).Value, BodyOptions.Default)).IsNull);
    }

    [Theory]
    [InlineData(StoreProblem.Unreachable)]
    [InlineData(StoreProblem.NotWritable)]
    [InlineData(StoreProblem.Full)]
    public async Task While_the_store_does_not_answer_a_user_waits_and_does_not_fail(StoreProblem problem)
    {
        await using var store = await OpenAsync();
        var number = Assert.Single(await store.Users.RecordAsync(["pg"])).Value;
        var away = new AwayStore(store.Users) { Problem = problem };
        var client = new ClientStub(ClientStub.Body) { Users = _ => ClientStub.Body(1) };

        var asked = new UserBodies(client, away, _time).GetBodyAsync(number, BodyOptions.Default);
        Assert.False(asked.IsCompleted);
        away.Problem = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False((await asked).IsNull);
    }

    private Task<IItemStore> OpenAsync() => StoreAddress.Parse($"sqlite:{Path.Combine(_folder, "hn.db")}").OpenOrCreateAsync();

    /// <summary>Users that can't be asked for at times.</summary>
    private sealed class AwayStore(IUserStore users) : IUserStore
    {
        public StoreProblem? Problem { get; set; }

        public string Identity => users.Identity;

        public Task<IReadOnlyDictionary<long, string>> ReadNamesAsync(long first, long last, CancellationToken cancellationToken = default) => Problem is { } problem
            ? Task.FromException<IReadOnlyDictionary<long, string>>(new StoreException(problem, "the server is away"))
            : users.ReadNamesAsync(first, last, cancellationToken);

        public Task<IReadOnlyDictionary<string, long>> RecordAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
            users.RecordAsync(names, cancellationToken);

        public Task CompleteAuthorsAsync(CancellationToken cancellationToken = default) => users.CompleteAuthorsAsync(cancellationToken);

        public Task<long> CountUnnumberedAsync(CancellationToken cancellationToken = default) => users.CountUnnumberedAsync(cancellationToken);

        public Task RestoreAuthorsAsync(IReadOnlyCollection<long> lost, CancellationToken cancellationToken = default) =>
            users.RestoreAuthorsAsync(lost, cancellationToken);

        public IAsyncEnumerable<(long First, long Last)> ReadAuthorsAsync(CancellationToken cancellationToken = default) =>
            users.ReadAuthorsAsync(cancellationToken);

        public Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default) =>
            users.WriteAsync(items, cancellationToken);

        public Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => users.DeleteAsync(ids, cancellationToken);

        public IAsyncEnumerable<StoredItem> ReadAsync(long first, long last, CancellationToken cancellationToken = default) =>
            users.ReadAsync(first, last, cancellationToken);

        public IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default) =>
            users.ReadIdsAsync(first, last, cancellationToken);

        public IAsyncEnumerable<long> ReadNullIdsAsync(CancellationToken cancellationToken = default) => users.ReadNullIdsAsync(cancellationToken);

        public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => users.BoundsAsync(cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

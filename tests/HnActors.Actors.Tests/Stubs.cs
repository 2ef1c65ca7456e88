using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Storage;

namespace HnActors.Actors.Tests;

/// <summary>A store's answer to which ids it has.</summary>
internal sealed class StoredIdsStub(Func<IdRangeSet> stored) : IStoredIds
{
    public Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default) =>
        Task.FromResult(stored().Intersect(among));
}

/// <summary>An API of a test's own making: what an id answers is a function.</summary>
internal sealed class ClientStub(Func<long, RawBody> answer) : IHackerNewsClient
{
    private const long ProbesFrom = 1_000_000;

    public ConcurrentQueue<long> Asked { get; } = new();

    /// <summary>Those of the asked ids that were asked for over a connection of their own.</summary>
    public ConcurrentQueue<long> AskedAlone { get; } = new();

    public Uri BaseAddress { get; } = new("http://stub/");

    public long ReceivedBytes => 0;

    /// <summary>What an answer waits for.</summary>
    public Func<long, Task> MayAnswer { get; init; } = _ => Task.CompletedTask;

    /// <summary>Whether probes are answered, with a body unless <see cref="AreProbesNull"/>.</summary>
    public Func<bool> AreProbesAnswered { get; init; } = () => true;

    public Func<bool> AreProbesNull { get; init; } = () => false;

    /// <summary>What a user's name answers.</summary>
    public Func<string, RawBody> Users { get; init; } = _ => throw new NotSupportedException();

    /// <summary>The highest id that it tells of.</summary>
    public Func<long> Newest { get; init; } = () => ProbesFrom * ProbesFrom;

    public static RawBody Body(long id) => new(Encoding.UTF8.GetBytes($"{{\"id\":{id}}}"), false);

    public static RawBody Null() => new("null"u8.ToArray(), true);

    public Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default) =>
        GetItemBodyAsync(id, new BodyOptions(), cancellationToken);

    public async Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        // Far above what the tests ask for all is well: what is asked there is a probe.
        if (id > ProbesFrom)
            return !AreProbesAnswered() ? throw new HackerNewsException(HackerNewsFailure.Html, "a page") : AreProbesNull() ? Null() : Body(id);
        if (options.NewConnection) AskedAlone.Enqueue(id);
        Asked.Enqueue(id);
        await MayAnswer(id);
        var body = answer(id);
        return options.Budget is { } budget && body.Bytes.Length > BodyBudget.UncountedBytes
            ? body with { Reservation = await budget.ReserveAsync(body.Bytes.Length, cancellationToken) }
            : body;
    }

    public Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default) =>
        Task.FromResult(Users(name));

    public Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default) => Task.FromResult(Newest());

    public Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default) => Task.FromResult(new Updates([], []));

    public Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

/// <summary>Streams that a test writes to.</summary>
internal sealed class StreamsStub : IHackerNewsStreams
{
    public Channel<long> MaxItem { get; } = Channel.CreateUnbounded<long>();

    public Channel<Updates> Updates { get; } = Channel.CreateUnbounded<Updates>();

    public IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default) => MaxItem.Reader.ReadAllAsync(cancellationToken);

    public IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default) => Updates.Reader.ReadAllAsync(cancellationToken);
}

/// <summary>A store in memory that fails as often as it is told to, and waits where it is told to.</summary>
internal sealed class StoreStub : IItemStore
{
    public ConcurrentDictionary<long, StoredItem> Rows { get; } = new();

    /// <summary>How many rows each write brought.</summary>
    public ConcurrentQueue<int> Writes { get; } = new();

    public int FailuresToCome { get; set; }

    /// <summary>True where it can't be read.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>How often its bounds were asked for.</summary>
    public int Looks { get; private set; }

    /// <summary>Ids whose rows it does not take.</summary>
    public IReadOnlySet<long> Refuses { get; set; } = new HashSet<long>();

    public Task MayWrite { get; set; } = Task.CompletedTask;

    public string Identity => "stub";

    public IUserStore Users => throw new NotSupportedException();

    public TimeSpan ClockOffset { get; set; }

    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default)
    {
        await MayWrite;
        if (FailuresToCome-- > 0) throw new StoreException(StoreProblem.Full, "the disk is full");
        Writes.Enqueue(items.Count);
        if (items.Any(item => Refuses.Contains(item.Id))) throw new StoreException(StoreProblem.Refused, "not to its taste");
        foreach (var item in items) Rows[item.Id] = item;
    }

    public Task<string?> FindApiAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RecordApiAsync(string api, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task KeepHistoryAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredItem> ReadAsync(long first, long last, CancellationToken cancellationToken = default) =>
        Rows.Values.Where(row => row.Id >= first && row.Id <= last).OrderBy(row => row.Id).ToAsyncEnumerable();

    public IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default) =>
        Rows.Keys.Where(id => id >= first && id <= last).Order().Select(id => (id, id)).ToAsyncEnumerable();

    public IAsyncEnumerable<long> ReadNullIdsAsync(CancellationToken cancellationToken = default) => AsyncEnumerable.Empty<long>();

    public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default)
    {
        Looks++;
        return IsUnreadable
            ? Task.FromException<(long, long)?>(new StoreException(StoreProblem.Damaged, "a page is damaged"))
            : Task.FromResult<(long, long)?>(Rows.IsEmpty ? null : (Rows.Keys.Min(), Rows.Keys.Max()));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

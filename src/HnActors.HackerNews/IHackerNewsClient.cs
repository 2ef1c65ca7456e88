using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews;

/// <summary>The official Hacker News API.</summary>
/// <remarks>
/// Every call makes one request and throws <see cref="HackerNewsException"/> if it fails, or <see cref="OperationCanceledException"/>
/// if its token was cancelled; nothing is retried. All members may be called at the same time.
/// </remarks>
public interface IHackerNewsClient : IBodySource
{
    /// <summary>Where the API is.</summary>
    Uri BaseAddress { get; }

    /// <summary>How many bytes its connections have brought so far: bodies, heads, streams and what failed, as they came.</summary>
    long ReceivedBytes { get; }

    /// <summary>An item as the exact bytes that the API sent, checked to be that item or <c>null</c>.</summary>
    Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>As above, over a connection of its own or with its memory counted.</summary>
    Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>As above: the bodies that this source has are those of items.</summary>
    Task<RawBody> IBodySource.GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken) =>
        GetItemBodyAsync(id, options, cancellationToken);

    /// <summary>An item; null where the API has none of that id, or not yet.</summary>
    Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>A user as the exact bytes that the API sent, checked to be that user or <c>null</c>.</summary>
    Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>As above, over a connection of its own or with its memory counted.</summary>
    Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>A user; null where there is none of that name.</summary>
    Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The highest id given out so far. The item itself may not be readable yet.</summary>
    Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default);

    /// <summary>What changed lately.</summary>
    Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default);

    /// <summary>The ids of one of the story lists, in the order of the page.</summary>
    Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default);
}

using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews;

/// <summary>The official Hacker News API.</summary>
/// <remarks>
/// Every call makes one request and throws <see cref="HackerNewsException"/> if it fails, or <see cref="OperationCanceledException"/>
/// if its token was cancelled; nothing is retried. All members may be called concurrently.
/// </remarks>
public interface IHackerNewsClient : IBodySource
{
    /// <summary>The address of the API.</summary>
    Uri BaseAddress { get; }

    /// <summary>The number of bytes received so far, as they came over the wire: bodies, headers, streams and failed requests.</summary>
    long ReceivedBytes { get; }

    /// <summary>Gets an item's body: the exact bytes that the API sent, checked to be that item or <c>null</c>.</summary>
    Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Gets an item's body with options, such as a connection of its own or a memory budget.</summary>
    Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>Gets an item's body: items are what this source numbers.</summary>
    Task<RawBody> IBodySource.GetBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken) =>
        GetItemBodyAsync(id, options, cancellationToken);

    /// <summary>Gets an item; null if the API has none with that id, or not yet.</summary>
    Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Gets a user's body: the exact bytes that the API sent, checked to be that user or <c>null</c>.</summary>
    Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Gets a user's body with options, such as a connection of its own or a memory budget.</summary>
    Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default);

    /// <summary>Gets a user; null if there is none of that name.</summary>
    Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Gets the highest id assigned so far. The item itself may not be readable yet.</summary>
    Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the items and users that changed recently.</summary>
    Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the ids of one of the story lists, in page order.</summary>
    Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default);
}

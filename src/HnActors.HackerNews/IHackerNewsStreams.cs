using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews;

/// <summary>Updates that the server sends as they happen.</summary>
/// <remarks>
/// Each enumeration is one connection. Its first element is the current value, and it never ends normally: when the connection breaks, or is
/// silent for <see cref="HackerNewsOptions.StreamTimeout"/>, it throws <see cref="HackerNewsException"/>. There is no replay: changes
/// between two enumerations appear in neither of them.
/// </remarks>
public interface IHackerNewsStreams
{
    /// <summary>The highest id assigned so far, each time it changes.</summary>
    IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default);

    /// <summary>The items and users that changed recently, each time the API announces a new batch.</summary>
    IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default);
}

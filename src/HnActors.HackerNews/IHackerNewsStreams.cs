using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews;

/// <summary>Server-sent updates, as they happen.</summary>
/// <remarks>
/// Each enumeration is one connection. Its first element is the current value, and it never ends by itself: when the connection breaks, or is
/// silent for <see cref="HackerNewsOptions.StreamTimeout"/>, it throws <see cref="HackerNewsException"/>. There is no replay: what changes
/// between two enumerations is in neither of them.
/// </remarks>
public interface IHackerNewsStreams
{
    /// <summary>The highest id given out so far, whenever it changes.</summary>
    IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default);

    /// <summary>What changed lately, whenever there is news.</summary>
    IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default);
}

using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews;

/// <summary>What the API tells by itself, as it happens.</summary>
/// <remarks>
/// Each enumeration is one connection. It begins with how things stand, and never ends by itself: when the connection breaks, or says
/// nothing at all for <see cref="HackerNewsOptions.StreamTimeout"/>, it throws <see cref="HackerNewsException"/>. There is no replay: what
/// happens until the next one begins is not told by either.
/// </remarks>
public interface IHackerNewsStreams
{
    /// <summary>The highest id given out so far, whenever it changes.</summary>
    IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default);

    /// <summary>What changed lately, whenever there is news.</summary>
    IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default);
}

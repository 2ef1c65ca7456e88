using System.Runtime.CompilerServices;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Enumeration;

/// <summary>The API's streams without an end: a connection that breaks is followed by another.</summary>
/// <remarks>
/// Each connection begins with how things stand, so the newest id is never missed. What was said of changes while there was no connection
/// is not told again: whoever must not miss any reads the latest items once more when that happens.
/// </remarks>
public static class HackerNewsWatch
{
    /// <summary>The highest id given out so far, whenever it has grown.</summary>
    /// <param name="options">Of these the delays between connections are used; there is no end to the attempts.</param>
    public static async IAsyncEnumerable<long> WatchMaxItemAsync(
        this IHackerNewsStreams streams,
        HackerNewsEnumerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var highest = 0L;
        await foreach (var maxItem in WatchAsync(streams.StreamMaxItemAsync, null, options, cancellationToken).ConfigureAwait(false))
        {
            if (maxItem <= highest) continue;
            highest = maxItem;
            yield return maxItem;
        }
    }

    /// <summary>What changed lately, whenever there is news.</summary>
    /// <param name="onConnectionLost">Told why a connection ended, before there is another; null for nobody.</param>
    /// <inheritdoc cref="WatchMaxItemAsync" path="/param"/>
    public static IAsyncEnumerable<Updates> WatchUpdatesAsync(
        this IHackerNewsStreams streams,
        Action<HackerNewsException>? onConnectionLost = null,
        HackerNewsEnumerationOptions? options = null,
        CancellationToken cancellationToken = default) =>
        WatchAsync(streams.StreamUpdatesAsync, onConnectionLost, options, cancellationToken);

    private static async IAsyncEnumerable<T> WatchAsync<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> connect,
        Action<HackerNewsException>? onConnectionLost,
        HackerNewsEnumerationOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var backoff = new Backoff((options ?? new HackerNewsEnumerationOptions()).Validated());
        for (var failures = 0; ;)
        {
            HackerNewsException? lost = null;
            var connection = connect(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (connection.ConfigureAwait(false))
            {
                while (true)
                {
                    try
                    {
                        if (!await connection.MoveNextAsync().ConfigureAwait(false)) break;
                    }
                    catch (HackerNewsException exception)
                    {
                        lost = exception;
                        break;
                    }
                    failures = 0;
                    yield return connection.Current;
                }
            }
            if (lost is not null) onConnectionLost?.Invoke(lost);
            await backoff.WaitAsync(++failures, lost?.RetryAfter, cancellationToken).ConfigureAwait(false);
        }
    }
}

using System.Runtime.CompilerServices;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Enumeration;

/// <summary>The API's streams without an end: a connection that breaks is replaced by another.</summary>
/// <remarks>
/// Each connection begins with the current value, so the newest id is never missed. Changes announced while there was no connection are
/// not announced again: a caller that must not miss any should note that a connection was lost, and read the latest items again when the
/// next value comes.
/// </remarks>
public static class HackerNewsWatch
{
    // A connection that ends as soon as it has told the current value is no success: a server, or a proxy, that closes each at once is
    // not to be asked without a pause.
    private static readonly TimeSpan SoundAfter = TimeSpan.FromSeconds(5);

    /// <summary>The highest id assigned so far, each time it grows.</summary>
    /// <param name="options">Only the delays are used, between connections; the number of attempts is not limited.</param>
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

    /// <summary>What changed recently, each time the API announces a new batch.</summary>
    /// <param name="onConnectionLost">Called with the reason why a connection ended, before the next one is opened; null for no callback.</param>
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
        options = (options ?? new HackerNewsEnumerationOptions()).Validated();
        var backoff = new Backoff(options);
        for (var failures = 0; ;)
        {
            HackerNewsException? lost = null;
            var (opened, hasTold) = (options.Time.GetTimestamp(), false);
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
                    hasTold = true;
                    yield return connection.Current;
                }
            }
            if (hasTold && options.Time.GetElapsedTime(opened) >= SoundAfter) failures = 0;
            if (lost is not null) onConnectionLost?.Invoke(lost);
            await backoff.WaitAsync(++failures, lost?.RetryAfter, cancellationToken).ConfigureAwait(false);
        }
    }
}

using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Enumeration;

/// <summary>Repeats what fails, after exponential delays with full jitter.</summary>
internal sealed class Backoff(HackerNewsEnumerationOptions options)
{
    // A server may ask for anything.
    private static readonly TimeSpan MaxWait = TimeSpan.FromHours(1);

    // Of a delay of zero infinitely many would be no number.
    private const int MaxDoublings = 60;

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                return await attempt(cancellationToken).ConfigureAwait(false);
            }
            catch (HackerNewsException exception) when (++failures < options.Attempts)
            {
                await WaitAsync(failures, exception.RetryAfter, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <param name="failures">How many attempts failed in a row, from 1.</param>
    /// <param name="atLeast">What the server asked for; null where it asked for nothing.</param>
    public Task WaitAsync(int failures, TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        var bound = Math.Min(options.MaxRetryDelay.TotalMilliseconds, options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures - 1, MaxDoublings)));
        var delay = TimeSpan.FromMilliseconds(bound * Random.Shared.NextDouble());
        // On top of what the server asks for: what waits for the same instant would come back as one burst.
        if (atLeast > TimeSpan.Zero) delay += atLeast < MaxWait ? atLeast.Value : MaxWait;
        return Task.Delay(delay, options.Time, cancellationToken);
    }
}

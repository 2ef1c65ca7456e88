namespace HnActors.HackerNews.Enumeration;

/// <summary>How many requests are made at once, and how often a failed one is repeated.</summary>
public sealed record HackerNewsEnumerationOptions
{
    /// <value>
    /// The most requests in flight, at least 1; answers that have not been consumed yet count too, in a thread for each depth of replies
    /// separately. Default: 32.
    /// </value>
    public int Concurrency { get; init; } = 32;

    /// <value>How many attempts are made at each request, at least 1, before its failure is thrown. Default: 5.</value>
    public int Attempts { get; init; } = 5;

    /// <value>The upper bound of the random delay before the second attempt; it doubles each time. Default: 1 second.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>The most that this bound grows to; a server may ask for more, up to an hour. Default: 30 seconds.</value>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>The clock that the delays use. Default: the system's.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal HackerNewsEnumerationOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
        return this;
    }
}

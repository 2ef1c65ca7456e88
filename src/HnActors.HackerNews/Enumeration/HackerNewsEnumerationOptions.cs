namespace HnActors.HackerNews.Enumeration;

/// <summary>How many requests are made at once, and how often one that fails is repeated.</summary>
public sealed record HackerNewsEnumerationOptions
{
    /// <value>
    /// Requests in flight, from 1. Default: 32. What was fetched and not taken yet counts; in a thread it does so for each depth of replies
    /// apart.
    /// </value>
    public int Concurrency { get; init; } = 32;

    /// <value>Attempts at each request, from 1, before its failure is thrown. Default: 5.</value>
    public int Attempts { get; init; } = 5;

    /// <value>Bound of the random delay before the second attempt; it doubles each time. Default: a second.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <value>The longest bound of a delay, unless the server asks for more, up to an hour. Default: half a minute.</value>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <value>The clock of the delays. Default: the system's.</value>
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

namespace HnActors.Core.DeadLetters;

/// <summary>When a failed id is retried, and when it is parked.</summary>
public sealed record RetryPolicy
{
    // Enough for any delay to reach the longest; without an end it would be infinite, and of a delay of zero infinitely many are no number.
    private const int MaxDoublings = 60;

    /// <summary>Failed attempts after which an id is parked, 1 or more.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>The bound of the first delay; it doubles with each attempt.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest backoff delay.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest <c>Retry-After</c> that is honoured.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The delay after the first <c>null</c>; it doubles with each further one.</summary>
    public TimeSpan NullDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many times an id must answer <c>null</c> in total before that is accepted.</summary>
    public int NullAnswers { get; init; } = 4;

    /// <summary>
    /// The delay before attempt number <paramref name="attempts"/> + 1: uniformly random between zero and the doubled bound ("full
    /// jitter", Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015), and never before what the server asks for.
    /// </summary>
    public TimeSpan DelayAfter(int attempts, TimeSpan? retryAfter, Random random)
    {
        var delay = Doubled(BaseDelay, attempts) * random.NextDouble();
        if (retryAfter is not { } asked || asked <= TimeSpan.Zero) return delay;
        // Spread out what waits for the same instant, or it comes back as one burst.
        var wait = asked < MaxRetryAfter ? asked : MaxRetryAfter;
        return wait + delay;
    }

    /// <summary>The delay after the n-th <c>null</c>. Not random, since its length is the point.</summary>
    public TimeSpan DelayAfterNull(int nullAnswers) => Doubled(NullDelay, nullAnswers);

    private TimeSpan Doubled(TimeSpan first, int times)
    {
        var milliseconds = first.TotalMilliseconds * Math.Pow(2, Math.Clamp(times - 1, 0, MaxDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(MaxDelay.TotalMilliseconds, milliseconds));
    }
}

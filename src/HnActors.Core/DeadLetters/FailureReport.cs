namespace HnActors.Core.DeadLetters;

/// <summary>What a failure costs the id.</summary>
public enum FailureCost
{
    /// <summary>One of its attempts.</summary>
    Attempt = 0,

    /// <summary>Nothing: the server asked to wait, which is not a fault of the id.</summary>
    Nothing = 1,

    /// <summary>One of the <c>null</c> answers after which <c>null</c> is accepted.</summary>
    NullAnswer = 2,
}

/// <summary>One failed fetch, as it is reported to the dead letters.</summary>
/// <param name="RetryAfter">How long the server asked to wait from now (Retry-After); null if it asked for nothing.</param>
public sealed record FailureReport(long Id, string Kind, string Detail, FailureCost Cost, TimeSpan? RetryAfter);

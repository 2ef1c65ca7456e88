using HnActors.Core.Health;
using HnActors.Core.Ids;

namespace HnActors.Actors.Fetching;

/// <summary>One id that could not be fetched, and why.</summary>
/// <param name="Cause">The kind of failure.</param>
/// <param name="Detail">A human-readable description.</param>
/// <param name="Answer">The answer as the gate judges it; null if no request was made.</param>
/// <param name="RetryAfter">How long the server asked for no requests (Retry-After); null if it did not.</param>
public sealed record FailedRequest(long Id, FailureKind Cause, string Detail, ItemAnswer? Answer = null, TimeSpan? RetryAfter = null);

/// <summary>
/// Thrown by a fetcher when ids of its slice could not be fetched. It carries the work itself: whatever the supervisor decides about the
/// fetcher, the message that failed is not delivered again.
/// </summary>
public sealed class FetchFailedException(LeaseId lease, IReadOnlyList<FailedRequest> failures)
    : Exception($"{failures.Count} ids of lease {lease} failed, first {failures[0].Id}: {failures[0].Detail}")
{
    public LeaseId Lease { get; } = lease;

    public IReadOnlyList<FailedRequest> Failures { get; } = failures;
}

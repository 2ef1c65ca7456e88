using System.Diagnostics;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Fetching;

/// <summary>To a fetcher: fetch these ids.</summary>
/// <param name="AcceptNullsUpTo">Above this id a <c>null</c> may yet become an item.</param>
/// <param name="IsSecondLook">True if these ids answered <c>null</c> before: this time it is accepted.</param>
/// <param name="Span">The lease's span; none if it is not traced.</param>
internal sealed record FetchSlice(LeaseSlice Slice, long AcceptNullsUpTo, bool IsSecondLook = false, ActivityContext Span = default);

/// <summary>From a fetcher to its pool: there is room for another slice.</summary>
internal sealed record SliceFinished(LeaseSlice Slice);

/// <summary>To a fetcher: do not wait for requests that are still open.</summary>
internal sealed class AbandonRequests
{
    public static readonly AbandonRequests Instance = new();

    private AbandonRequests()
    {
    }
}

/// <summary>To a pool: finish the work in progress, return the rest. Answered by <see cref="Drained"/>.</summary>
public sealed class Drain
{
    public static readonly Drain Instance = new();

    private Drain()
    {
    }
}

/// <summary>A pool holds no more work.</summary>
public sealed class Drained
{
    public static readonly Drained Instance = new();

    private Drained()
    {
    }
}

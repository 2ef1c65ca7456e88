using System.Diagnostics;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Fetching;

/// <summary>To a fetcher: fetch these.</summary>
/// <param name="AcceptNullsUpTo">Above this id a <c>null</c> may yet become an item.</param>
/// <param name="IsSecondLook">True if these ids answered <c>null</c> before: now it is accepted.</param>
/// <param name="Span">That of the lease; none where it is not traced.</param>
internal sealed record FetchSlice(LeaseSlice Slice, long AcceptNullsUpTo, bool IsSecondLook = false, ActivityContext Span = default);

/// <summary>From a fetcher to its pool: there is room for another slice.</summary>
internal sealed record SliceFinished(LeaseSlice Slice);

/// <summary>To a fetcher: what has not been fetched by now is not waited for.</summary>
internal sealed class AbandonRequests
{
    public static readonly AbandonRequests Instance = new();

    private AbandonRequests()
    {
    }
}

/// <summary>To a pool: finish what is under way, hand back the rest. Answered by <see cref="Drained"/>.</summary>
public sealed class Drain
{
    public static readonly Drain Instance = new();

    private Drain()
    {
    }
}

/// <summary>A pool holds nothing any more.</summary>
public sealed class Drained
{
    public static readonly Drained Instance = new();

    private Drained()
    {
    }
}

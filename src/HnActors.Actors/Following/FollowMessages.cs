using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Following;

/// <summary>To a follower: ids up to this one exist.</summary>
public sealed record NewestHeard(long Id);

/// <summary>To a follower: these ids are new.</summary>
public sealed record NewIdsHeard(IdRangeSet Ids);

/// <summary>To a follower: what changed recently.</summary>
/// <param name="Gap">How long nothing was heard before; null for the first time.</param>
/// <param name="IsOther">True if the batch differs from the previous one, although its ids may be the same.</param>
public sealed record ChangesHeard(IReadOnlyCollection<long> Ids, TimeSpan? Gap, bool IsOther = false);

/// <summary>To a follower: ids that the copy had before the follower listened.</summary>
public sealed record ExistingIdsFound(IdRangeSet Ids);

/// <summary>To a follower: ids that may have changed while it did not listen.</summary>
public sealed record DoubtfulIdsFound(IReadOnlyCollection<long> Ids);

/// <summary>To a follower: stored items, so that those that may change are read again.</summary>
public sealed record YoungItemsFound(IReadOnlyList<YoungItem> Items);

/// <summary>An item that is young enough to change.</summary>
/// <param name="Born">When it was written; null if unknown.</param>
public readonly record struct YoungItem(long Id, DateTimeOffset? Born, DateTimeOffset ReadAt);

/// <summary>To a job's follower. Answered by <see cref="JobFollowing"/>.</summary>
public sealed record GetJobFollowing(JobId Job) : IJobQuery;

/// <param name="IsStreaming">False if the API is polled because its streams fail.</param>
public sealed record JobFollowing(JobId Job, FollowStatus Status, bool IsStreaming) : IJobReply;

/// <summary>To a follower. Answered by <see cref="FollowStatus"/>.</summary>
public sealed class GetFollowStatus
{
    public static readonly GetFollowStatus Instance = new();

    private GetFollowStatus()
    {
    }
}

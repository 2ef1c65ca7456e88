using HnActors.Core.Health;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Decides when a <c>null</c> is final. The first one does not count: the id is requested again over another connection, after at least a
/// second. The second one is stored, as long as items known to exist are answered with bodies (<see cref="ApiHealth"/>). Above the newest
/// id that was settled when the job began, an item may yet appear: such an id is pending, a dead letter that costs no attempt and is
/// requested again for some seconds before its <c>null</c> is stored.
/// </summary>
internal static class NullRule
{
    /// <param name="isRepeated">True if the id answered <c>null</c> before, and this answer confirms it.</param>
    /// <param name="mayAppear">See <see cref="IsNearNewest"/>.</param>
    public static FailedRequest Judge(long id, ItemAnswer answer, bool isRepeated, bool mayAppear) =>
        isRepeated ? new FailedRequest(id, FailureKind.Null, "null, again", answer)
        : mayAppear
        ? new FailedRequest(id, FailureKind.Pending, "null, so near the newest id that it may yet appear", answer)
        : new FailedRequest(id, FailureKind.FirstNull, "null, for the first time", answer);

    /// <param name="acceptNullsUpTo">The newest id that was settled when the job began.</param>
    public static bool IsNearNewest(long id, long acceptNullsUpTo) => id > acceptNullsUpTo;
}

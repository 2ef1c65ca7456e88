using HnActors.Core.Health;

namespace HnActors.Actors.Fetching;

/// <summary>
/// When a <c>null</c> is final. The first one counts for nothing: the id is asked again over another connection, a second later at the
/// earliest. The second one is stored, as long as items known to exist are answered with bodies (<see cref="ApiHealth"/>). Above the newest
/// id that was settled when the job began an item may yet appear: such an id is pending, a dead letter that costs no attempt and is asked
/// again for some seconds before its <c>null</c> is stored.
/// </summary>
internal static class NullRule
{
    /// <param name="isRepeated">True if the id answered <c>null</c> before, and this one confirms it.</param>
    /// <param name="mayAppear">See <see cref="IsNearNewest"/>.</param>
    public static FailedRequest Judge(long id, ItemAnswer answer, bool isRepeated, bool mayAppear) =>
        isRepeated ? new FailedRequest(id, FailureKind.Null, "null, again", answer)
        : mayAppear
        ? new FailedRequest(id, FailureKind.Pending, "null, so near the newest id that it may yet appear", answer)
        : new FailedRequest(id, FailureKind.FirstNull, "null, for the first time", answer);

    /// <param name="acceptNullsUpTo">The newest id that was settled when the job began.</param>
    public static bool IsNearNewest(long id, long acceptNullsUpTo) => id > acceptNullsUpTo;
}

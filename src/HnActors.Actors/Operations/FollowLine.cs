using HnActors.Core.Following;

namespace HnActors.Actors.Operations;

/// <summary>How far a copy is behind, and what its follower has done so far to keep it up to date. Times are in seconds.</summary>
/// <param name="Newest">The highest known id.</param>
/// <param name="Lag">The age of the oldest announcement that the copy does not have yet.</param>
/// <param name="Waiting">The number of announced ids that it does not have yet.</param>
/// <param name="New">New ids that were fetched.</param>
/// <param name="Changed">Announced changes that were fetched.</param>
/// <param name="Reread">Other ids that were read again, to be sure.</param>
/// <param name="NewDelay95">The 95th percentile of the time from announcement to copy, of the last new ids.</param>
/// <param name="ChangedDelay95">The same for announced changes.</param>
/// <param name="IsStreaming">False if the API is polled because its streams fail.</param>
public sealed record FollowLine(
    long Newest, double Lag, int Waiting, long New, long Changed, long Reread, double NewDelay95, double ChangedDelay95, bool IsStreaming)
{
    public static FollowLine Of(FollowStatus status, bool isStreaming) => new(
        status.Newest,
        status.Lag.TotalSeconds,
        status.Waiting,
        status.New,
        status.Changed,
        status.Reread,
        status.NewDelay.TotalSeconds,
        status.ChangedDelay.TotalSeconds,
        isStreaming);

    /// <summary>The same, with times as time spans.</summary>
    public FollowStatus ToStatus() => new(
        Newest,
        TimeSpan.FromSeconds(Lag),
        Waiting,
        New,
        Changed,
        Reread,
        TimeSpan.FromSeconds(NewDelay95),
        TimeSpan.FromSeconds(ChangedDelay95));
}

using HnActors.Core.Following;

namespace HnActors.Actors.Operations;

/// <summary>How far a copy is behind, and what was done to keep it up to date since its follower began. Times are in seconds.</summary>
/// <param name="Newest">The highest id that is known of.</param>
/// <param name="Lag">How long ago the oldest thing was announced that the copy does not have yet.</param>
/// <param name="Waiting">How many it does not have yet.</param>
/// <param name="New">New ids that were brought.</param>
/// <param name="Changed">Announced changes that were brought.</param>
/// <param name="Reread">Others that were read again, to be sure.</param>
/// <param name="NewDelay95">Of 95 % of the last new ids the time from their announcement to the copy was at most this.</param>
/// <param name="ChangedDelay95">The same of announced changes.</param>
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

    /// <summary>The same, with times as such.</summary>
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

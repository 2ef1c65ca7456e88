namespace HnActors.Core.Following;

/// <summary>How far a copy is behind, and what was done to keep it up to date.</summary>
/// <param name="Newest">The highest id that is known of; 0 where none is.</param>
/// <param name="Lag">How long ago the oldest thing was announced that the copy does not have yet.</param>
/// <param name="Waiting">How many it does not have yet.</param>
/// <param name="New">New ids that were brought.</param>
/// <param name="Changed">Announced changes that were brought.</param>
/// <param name="Reread">Others that were read again, to be sure.</param>
/// <param name="NewDelay">Of 95 % of the last new ids the time from their announcement to the copy was at most this.</param>
/// <param name="ChangedDelay">The same of announced changes.</param>
public sealed record FollowReading(
    long Newest, TimeSpan Lag, int Waiting, long New, long Changed, long Reread, TimeSpan NewDelay, TimeSpan ChangedDelay)
{
    public static readonly FollowReading None = new(0, TimeSpan.Zero, 0, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero);
}

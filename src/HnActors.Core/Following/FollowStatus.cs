namespace HnActors.Core.Following;

/// <summary>How far a copy is behind, and what was done to keep it up to date.</summary>
/// <param name="Newest">The highest known id; 0 if there is none.</param>
/// <param name="Lag">How long ago the oldest announcement was made that the copy does not reflect yet.</param>
/// <param name="Waiting">How many announced ids the copy does not reflect yet.</param>
/// <param name="New">New ids that were fetched.</param>
/// <param name="Changed">Announced changes that were fetched.</param>
/// <param name="Reread">Others that were read again, in case they had changed.</param>
/// <param name="NewDelay">95 % of the latest new ids took at most this long from their announcement until they were in the copy.</param>
/// <param name="ChangedDelay">The same for announced changes.</param>
public sealed record FollowStatus(
    long Newest, TimeSpan Lag, int Waiting, long New, long Changed, long Reread, TimeSpan NewDelay, TimeSpan ChangedDelay)
{
    public static readonly FollowStatus None = new(0, TimeSpan.Zero, 0, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero);
}

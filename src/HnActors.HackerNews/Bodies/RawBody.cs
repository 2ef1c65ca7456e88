namespace HnActors.HackerNews.Bodies;

/// <summary>A body exactly as the API sent it.</summary>
/// <param name="Bytes">UTF-8, the caller's to keep; for a missing item or user, the word <c>null</c>.</param>
/// <param name="IsNull">True where the API said <c>null</c>: there is no such item or user, or not yet.</param>
public readonly record struct RawBody(byte[] Bytes, bool IsNull)
{
    /// <summary>
    /// What a large body holds of the <see cref="BodyOptions.Budget"/> that it was asked for with, to be disposed of when the bytes
    /// are no longer needed; null where nothing was counted.
    /// </summary>
    public BodyReservation? Reservation { get; init; }
}

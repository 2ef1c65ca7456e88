namespace HnActors.HackerNews.Bodies;

/// <summary>A body exactly as the API sent it.</summary>
/// <param name="Bytes">The body in UTF-8; the caller may keep it. For a missing item or user, the literal <c>null</c>.</param>
/// <param name="IsNull">True if the API answered <c>null</c>: there is no such item or user, or not yet.</param>
public readonly record struct RawBody(byte[] Bytes, bool IsNull)
{
    /// <summary>
    /// The share of <see cref="BodyOptions.Budget"/> that a large body holds. Dispose of it when the bytes are no longer needed; null if
    /// nothing was counted.
    /// </summary>
    public BodyReservation? Reservation { get; init; }
}

namespace HnActors.HackerNews;

/// <summary>A body exactly as the API sent it.</summary>
/// <param name="Bytes">UTF-8, the caller's to keep; for a missing item or user, the word <c>null</c>.</param>
/// <param name="IsNull">True where the API said <c>null</c>: there is no such item or user, or not yet.</param>
public readonly record struct RawBody(byte[] Bytes, bool IsNull);

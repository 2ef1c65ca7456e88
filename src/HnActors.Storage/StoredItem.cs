namespace HnActors.Storage;

/// <summary>One row: an id, what the API returned for it, and when.</summary>
/// <param name="Json">The exact body as valid UTF-8, or null if the API returned <c>null</c>.</param>
/// <param name="FetchedAt">Unix milliseconds.</param>
public readonly record struct StoredItem(long Id, byte[]? Json, long FetchedAt);

namespace HnActors.Storage;

/// <summary>One row: an id, what the API said of it, and when.</summary>
/// <param name="Json">The exact body as valid UTF-8, or null where the API said <c>null</c>.</param>
/// <param name="FetchedAt">Unix milliseconds.</param>
public readonly record struct StoredItem(long Id, byte[]? Json, long FetchedAt);

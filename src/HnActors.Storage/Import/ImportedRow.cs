namespace HnActors.Storage.Import;

/// <summary>One line or row of a file to import.</summary>
/// <param name="Number">Its line or row, from 1.</param>
/// <param name="Json">The body, not looked at yet; null where the file says that the API said <c>null</c>, or where there is a fault.</param>
/// <param name="Id">The item's id, where the file says it beside the body or the <c>null</c>; null where it does not.</param>
/// <param name="FetchedAt">When it was read, in Unix milliseconds; null where the file does not say.</param>
/// <param name="Fault">Why it can't be taken at all; null where it may.</param>
public readonly record struct ImportedRow(long Number, byte[]? Json, long? Id = null, long? FetchedAt = null, string? Fault = null);

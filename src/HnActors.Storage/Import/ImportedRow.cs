namespace HnActors.Storage.Import;

/// <summary>One line or row of a file to import.</summary>
/// <param name="Number">The number of the line or row, from 1.</param>
/// <param name="Json">The body, not yet parsed; null if the file says that the API returned <c>null</c>, or if there is a fault.</param>
/// <param name="Id">The item's id, if the file gives it beside the body or the <c>null</c>; otherwise null.</param>
/// <param name="FetchedAt">When it was read, in Unix milliseconds; null if the file does not say.</param>
/// <param name="Fault">Why the row can't be imported; null if it can.</param>
public readonly record struct ImportedRow(long Number, byte[]? Json, long? Id = null, long? FetchedAt = null, string? Fault = null);

namespace HnActors.Storage.Sqlite;

/// <summary>The result of salvaging a damaged store.</summary>
/// <param name="Rows">The number of items and users in the new file.</param>
/// <param name="Kept">Where the damaged file was moved to.</param>
public sealed record SalvageSummary(long Rows, string Kept);

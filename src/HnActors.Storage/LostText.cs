namespace HnActors.Storage;

/// <summary>
/// The values that replace a text or a title that is no longer shown. The API omits the text of deleted items, and gives one of these words
/// for dead ones.
/// </summary>
internal static class LostText
{
    /// <summary>The word that tells this version's triggers from an earlier version's. When you add a word, make it this one.</summary>
    public const string VersionMark = "[flagged]";

    /// <summary>As an SQL list that both databases understand.</summary>
    public const string Sql = $"('', '[dead]', '{VersionMark}', '[delayed]', '[deleted]')";
}

namespace HnActors.Storage;

/// <summary>
/// What stands where a text or a title was that is not shown any more. The API leaves it out of what was deleted, and of what is dead it
/// gives one of these words instead.
/// </summary>
internal static class LostText
{
    /// <summary>By this word the triggers of this version are told from those of an earlier one. Whoever adds a word makes it this one.</summary>
    public const string VersionMark = "[flagged]";

    /// <summary>As a list in SQL, both databases'.</summary>
    public const string Sql = $"('', '[dead]', '{VersionMark}', '[delayed]', '[deleted]')";
}

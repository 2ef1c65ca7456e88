namespace HnActors.Storage;

/// <summary>
/// What stands where a text or a title was that is not shown any more. The API leaves it out of what was deleted, and of what is dead it
/// gives one of these words instead.
/// </summary>
internal static class LostText
{
    /// <summary>One that an earlier version's triggers did not know.</summary>
    public const string Newest = "[flagged]";

    /// <summary>As a list in SQL, both databases'.</summary>
    public const string Sql = $"('', '[dead]', '{Newest}', '[delayed]', '[deleted]')";
}

namespace HnActors.Storage;

/// <summary>The ids that anything can have. Others stand in no range of ids, and nobody can be asked for them; a damaged file may have some.</summary>
public static class PossibleIds
{
    public const long Min = 1;

    public const long Max = long.MaxValue - 1;

    /// <summary>
    /// Twenty thousand times what Hacker News has after twenty years: an API or a file that names a larger id is not of its kind, and a
    /// job that believed it would never end.
    /// </summary>
    public const long MaxPlausible = 1_000_000_000_000;

    public static bool Contains(long id) => id is >= Min and <= Max;
}

namespace HnActors.Storage;

/// <summary>The ids that anything can have. Others are in no range and can't be requested, but a damaged file may have some.</summary>
public static class PossibleIds
{
    public const long Min = 1;

    public const long Max = long.MaxValue - 1;

    /// <summary>
    /// Twenty thousand times the number of items on Hacker News after twenty years: an API or a file that names a larger id is not a copy
    /// of it, and a job that believed it would never end.
    /// </summary>
    public const long MaxPlausible = 1_000_000_000_000;

    public static bool Contains(long id) => id is >= Min and <= Max;
}

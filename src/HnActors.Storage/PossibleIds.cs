namespace HnActors.Storage;

/// <summary>The ids that anything can have. Others stand in no range of ids, and nobody can be asked for them; a damaged file may have some.</summary>
public static class PossibleIds
{
    public const long Min = 1;

    public const long Max = long.MaxValue - 1;

    public static bool Contains(long id) => id is >= Min and <= Max;
}

namespace HnActors.Storage.Items;

/// <summary>When a row was read, as a date. A damaged file may hold any number.</summary>
public static class ReadingTime
{
    private static readonly long Min = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>False if the number is outside the range of dates.</summary>
    /// <param name="milliseconds">Since 1970.</param>
    public static bool IsPossible(long milliseconds) => milliseconds >= Min && milliseconds <= Max;

    /// <param name="milliseconds">Since 1970; a number outside the range of dates is replaced by the nearest one within it.</param>
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Min, Max));
}

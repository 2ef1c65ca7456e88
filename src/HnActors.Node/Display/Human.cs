using System.Globalization;

namespace HnActors.Node.Display;

/// <summary>Formats numbers for people, the same in every locale.</summary>
internal static class Human
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    public static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count each second. What is slow is not nothing.</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        0 or >= 10 => Count(perSecond),
        >= 0.1 => perSecond.ToString("0.#", CultureInfo.InvariantCulture),
        _ => Math.Max(perSecond, 0.001).ToString("0.000", CultureInfo.InvariantCulture),
    } + "/s";

    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1000 && unit < Units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        { TotalMinutes: < 1 } => duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } => $"{duration.Minutes}m{duration.Seconds:00}s",
        { TotalDays: < 1 } => $"{duration.Hours}h{duration.Minutes:00}m",
        _ => $"{(int)duration.TotalDays}d{duration.Hours:00}h",
    };

    public static string Milliseconds(TimeSpan duration) =>
        duration.TotalMilliseconds.ToString(duration.TotalMilliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";

    /// <summary>Rounded down: only the whole is 100.00 %.</summary>
    public static string Percent(double share) => (Math.Floor(share * 10_000) / 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>A count with its noun: "1 item", "2 items".</summary>
    public static string Plural(long count, string noun) => Plural(count, noun, noun + "s");

    public static string Plural(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";
}

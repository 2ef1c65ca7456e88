using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HnActors.Benchmarks.Comparison;

/// <summary>Runs programs and measures what they take.</summary>
internal static partial class Machine
{
    /// <summary>Whether a command is there and ends with 0.</summary>
    public static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using var process = Start(program, arguments);
            process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static async Task<(TimeSpan Elapsed, double CpuSeconds, string Printed)> MeasureAsync(IReadOnlyList<string> command)
    {
        // The shell tells what its children took, all of their processes together (POSIX, times).
        var began = Stopwatch.GetTimestamp();
        using var process = Start("sh", ["-c", "\"$@\" >&2 && times", "sh", .. command]);
        var errors = process.StandardError.ReadToEndAsync();
        var times = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(began);
        var printed = await errors;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {printed.Trim()}");
        return (elapsed, Minutes().Matches(times.Trim().Split('\n')[^1]).Sum(SecondsOf), printed);
    }

    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static double SecondsOf(Match time) =>
        (60 * double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture)) + double.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex Minutes();
}

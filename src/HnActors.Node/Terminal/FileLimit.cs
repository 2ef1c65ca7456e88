using System.Net.Sockets;

namespace HnActors.Node.Terminal;

/// <summary>The number of files and connections that the system lets a process open.</summary>
internal static class FileLimit
{
    private const int TooManyOpenFiles = 24;

    // The program's own files take some 250, opened when first needed: with too few it would fail in mid-work.
    private const int MinOpenFiles = 512;

    public static string Message =>
        $"too many open files: the system allows this process {Current?.ToString() ?? "only a few"} at a time, connections included. " +
        "Raise the limit with `ulimit -n 4096` in this shell and start again.";

    /// <summary>Throws before any work is begun.</summary>
    /// <exception cref="FailedException">The limit is too low to do anything.</exception>
    public static void RefuseTooLow()
    {
        if (OpenFiles is { } current && current < MinOpenFiles)
        {
            throw new FailedException(
                $"the system allows this process {current} open files, and it needs {MinOpenFiles} or more: raise the limit with `ulimit -n 4096` " +
                "in this shell.");
        }
    }

    /// <summary>The limit; null if there is none or it can't be read.</summary>
    public static int? OpenFiles => int.TryParse(Current, out var current) ? current : null;

    private static string? Current
    {
        get
        {
            try
            {
                // The name (several words), soft limit, hard limit, unit.
                return File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))
                    ?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether an operation failed because the limit was reached.</summary>
    public static bool IsReached(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => true,
        IOException { HResult: TooManyOpenFiles } => true,
        AggregateException several => several.InnerExceptions.Any(IsReached),
        { InnerException: { } inner } => IsReached(inner),
        _ => false,
    };
}

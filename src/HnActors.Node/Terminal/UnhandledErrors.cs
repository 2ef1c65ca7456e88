using System.Globalization;
using Akka.Actor;
using HnActors.HackerNews.Failures;
using HnActors.Storage;

namespace HnActors.Node.Terminal;

/// <summary>Ends the program with a one-line message, whatever went wrong: stack traces go into a file.</summary>
internal static class UnhandledErrors
{
    /// <summary>Handles exceptions of any thread, and turns a console that can't be written to into an ordinary error.</summary>
    public static void Install()
    {
        Console.SetOut(TextWriter.Synchronized(new ResultWriter(Console.Out)));
        Console.SetError(TextWriter.Synchronized(new TolerantWriter(Console.Error)));
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) => Environment.Exit(Report((Exception)thrown.ExceptionObject));
    }

    /// <summary>Reports what ended the program.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception exception)
    {
        var (message, code) = TryDescribe(exception);
        Say(message);
        return code;
    }

    /// <summary>Ends the process immediately at the user's request.</summary>
    public static void Exit(string message)
    {
        Say(message);
        Environment.Exit(ExitCode.Interrupted);
    }

    /// <summary>The message for people, and the exit code for an exception.</summary>
    public static (string Message, int Code) Describe(Exception exception) => Describe(exception, OneLine);

    private static void Say(string message) => Console.Error.WriteLine($"hnactors: {message}");

    private static (string Message, int Code) TryDescribe(Exception exception)
    {
        try
        {
            return Describe(
                exception,
                unexpected => $"ended by an unexpected error, {OneLine(unexpected)}. Nothing that was stored is lost. {Keep(unexpected)}");
        }
        catch (Exception)
        {
            // When not even the program's own assemblies can be loaded any more.
            return (OneLine(exception), ExitCode.Failed);
        }
    }

    private static (string Message, int Code) Describe(Exception exception, Func<Exception, string> unexpected) => exception switch
    {
        UsageException or FormatException => (exception.Message, ExitCode.Usage),
        StoreException or HackerNewsException or FailedException => (exception.Message, ExitCode.Failed),
        AskTimeoutException => (
            "the job's journal (the .jobs file beside the store, or tables in its database) does not answer: is a disk full, or the database " +
            "down? Nothing is lost; the same command continues.",
            ExitCode.Failed),
        AggregateException { InnerExceptions: [var only] } => Describe(only, unexpected),
        _ when FileLimit.IsReached(exception) => (FileLimit.Message, ExitCode.Failed),
        _ => (unexpected(exception), ExitCode.Failed),
    };

    private static string OneLine(Exception exception) =>
        $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}";

    private static string Keep(Exception exception)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.Combine(Path.GetTempPath(), $"hnactors-{now}-{Environment.ProcessId}.txt");
        try
        {
            // The command line may hold secrets such as a database password: record only the exception.
            File.WriteAllText(path, exception + Environment.NewLine);
            return $"Details are in {path}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"Details could not be kept: {failure.Message}";
        }
    }
}

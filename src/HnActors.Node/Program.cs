using System.CommandLine;
using Akka.Actor;
using HnActors.HackerNews;
using HnActors.Node;
using HnActors.Node.Commands;
using HnActors.Storage;

var root = new RootCommand("Makes and keeps a complete local copy of Hacker News.")
{
    DownloadCommand.Create(),
    ExportCommand.Create(),
    StatusCommand.Create(),
    VerifyCommand.Create(),
    DeadLettersCommand.Create(),
    GetCommand.Create(),
    NodeCommand.Create(),
    JobCommand.Create(),
    ClusterCommand.Create(),
    ClusterCommand.CreateLeases(),
    ClusterCommand.CreateShards(),
    ClusterCommand.CreateHealth(),
    CertsCommand.Create(),
    SimulateCommand.Create(),
};

HelpWithExamples.UseIn(root);

var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
if (parsed.Errors.Count > 0) return Complain(parsed.Errors[0].Message, ExitCode.Usage);

using var signals = new StopSignals();
try
{
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token);
}
catch (Exception exception) when (exception is UsageException or FormatException)
{
    return Complain(exception.Message, ExitCode.Usage);
}
catch (Exception exception) when (exception is StoreException or HackerNewsException or FailedException)
{
    return Complain(exception.Message, ExitCode.Failed);
}
catch (AskTimeoutException)
{
    return Complain(
        "the job's memory (the .jobs file beside the store, or the journal in its database) does not answer: is a disk full, or the database " +
        "away? Nothing is lost; the same command goes on.",
        ExitCode.Failed);
}
catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
{
    return ExitCode.Interrupted;
}

static int Complain(string message, int code)
{
    Console.Error.WriteLine($"hnactors: {message}");
    return code;
}

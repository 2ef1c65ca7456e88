using System.CommandLine;
using HnActors.Node.Commands;
using HnActors.Node.Terminal;

UnhandledErrors.Install();
SocketCompletions.RunInline();
using var signals = new StopSignals();
try
{
    FileLimit.RefuseTooLow();
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    return await HnActorsCommand.RunAsync(args, configuration, signals.Token);
}
catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
{
    Console.Error.WriteLine("hnactors: interrupted before it was done; nothing that existed before is lost, and the same command starts again.");
    return ExitCode.Interrupted;
}
catch (Exception exception)
{
    return UnhandledErrors.Report(exception);
}

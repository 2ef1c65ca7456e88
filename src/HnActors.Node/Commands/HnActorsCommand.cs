using System.CommandLine;
using HnActors.Node.Configuration;
using HnActors.Node.Logs;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary>The program's whole command line.</summary>
internal static class HnActorsCommand
{
    public static RootCommand Create() => Create(new LogOptions());

    private static RootCommand Create(LogOptions logs)
    {
        var root = new RootCommand("Makes and keeps a complete local copy of Hacker News.")
        {
            DownloadCommand.Create(),
            FollowCommand.Create(),
            UsersCommand.Create(),
            ExportCommand.Create(),
            ImportCommand.Create(),
            CompareCommand.Create(),
            IndexCommand.Create(),
            SearchCommand.Create(),
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
            DoctorCommand.Create(),
            BenchCommand.Create(),
            ConfigCommand.Create(),
            CompletionCommand.Create(),
            ManCommand.Create(),
        };
        root.Options.Add(new ConfigOption());
        logs.AddTo(root);
        HelpWithExamples.UseIn(root);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    /// <exception cref="UsageException">The command line is not valid.</exception>
    public static async Task<int> RunAsync(string[] arguments, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        var logs = new LogOptions();
        var line = ConfiguredCommandLine.Parse(Create(logs), arguments.Length == 0 ? ["--help"] : arguments);
        if (logs.AreRead(line.Parsed)) ProgramLog.Install(logs.Read(line.Parsed));
        if (CommandLineError.Of(line.Parsed) is { } error) throw new UsageException(line.Explain(error));
        try
        {
            return await line.Parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UsageException or FormatException
            && line.Explain(exception.Message) is var told && told != exception.Message)
        {
            throw new UsageException(told);
        }
    }
}

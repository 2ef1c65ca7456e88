using System.CommandLine;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary>The program's whole command line.</summary>
internal static class HnActorsCommand
{
    public static RootCommand Create()
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
            ShellCommand.CreateCompletion(),
            ShellCommand.CreateMan(),
        };
        HelpWithExamples.UseIn(root);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static Task<int> RunAsync(string[] arguments, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        var parsed = Create().Parse(arguments.Length == 0 ? ["--help"] : arguments);
        if (CommandLineError.Of(parsed) is { } error) throw new UsageException(error);
        return parsed.InvokeAsync(configuration, cancellationToken);
    }
}

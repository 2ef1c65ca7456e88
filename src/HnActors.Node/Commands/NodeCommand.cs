using System.CommandLine;
using HnActors.Node.Cluster;
using HnActors.Node.Options;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors node</c></summary>
internal static class NodeCommand
{
    public static Command Create()
    {
        var options = new NodeOptions();
        var command = new Command("node", "Runs one node of a cluster until it is stopped. Start jobs with `hnactors job start`.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = options.Read(parsed);
            await HostNames.RefuseUnknownAsync(settings, cancellationToken).ConfigureAwait(false);
            return await ClusterNode.RunAsync(settings, cancellationToken).ConfigureAwait(false);
        });
        return command.WithExamples(
            "hnactors node --store \"postgres:Host=localhost;Database=hn;Username=hn\"",
            "hnactors node --store postgres://hn@db/hn --port 4054 --seeds 127.0.0.1:4053 --operations http://127.0.0.1:9054");
    }
}

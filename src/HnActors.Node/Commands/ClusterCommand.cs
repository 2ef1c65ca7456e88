using System.CommandLine;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors cluster show|leave|down</c>, <c>leases</c>, <c>shards</c> and <c>health</c></summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "Shows the members of a cluster, or removes one.")
    {
        CreateShow(),
        CreateChange("leave", "Lets a member finish its work, hand back its leases and leave."),
        CreateChange("down", "Declares a member gone that can no longer be reached."),
    };

    public static Command CreateLeases()
    {
        var job = ClusterQuery.JobArgument();
        return new Command("leases", "Lists the outstanding leases of a job, oldest first.") { job }.Asks(
            (client, parsed, cancellationToken) => client.LeasesAsync(parsed.GetValue(job)!, cancellationToken), OperationsText.Of);
    }

    public static Command CreateShards() =>
        new Command("shards", "Shows which nodes hold the coordinators, dead letters, directory and budgets.").Asks(
            (client, _, cancellationToken) => client.ShardsAsync(cancellationToken), OperationsText.Of);

    public static Command CreateHealth()
    {
        var node = ClusterOptions.Node();
        var command = new Command(
            "health", "Checks a node, for container health checks: exit code 0 if it is a full member of its cluster, 1 if not.") { node };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = parsed.Connect(node);
            var (isReady, text) = await client.ReadinessAsync(cancellationToken).ConfigureAwait(false);
            Console.Out.WriteLine(isReady ? "ready" : text);
            return isReady ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command CreateShow() =>
        new Command("show", "Lists the members, one a line: address | [roles] | status | reachability | version.").Asks(
            (client, _, cancellationToken) => client.MembersAsync(cancellationToken), OperationsText.Of);

    private static Command CreateChange(string verb, string description)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The member's address as `cluster show` prints it, or HOST:PORT." };
        var node = ClusterOptions.Node();
        var force = new Option<bool>("--force") { Description = "Even if the member can be reached." };
        var command = new Command(verb, description) { address, node };
        if (verb == "down") command.Options.Add(force);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = parsed.Connect(node);
            await client.ChangeMemberAsync(parsed.GetValue(address)!, verb, verb == "down" && parsed.GetValue(force), cancellationToken).ConfigureAwait(false);
            Console.Out.WriteLine($"{parsed.GetValue(address)} was told to {verb}");
            return ExitCode.Done;
        });
        return command;
    }
}

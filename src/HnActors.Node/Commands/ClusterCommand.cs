using System.CommandLine;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors cluster show|leave|down</c>, <c>leases</c>, <c>shards</c> and <c>health</c></summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "The members of a cluster.")
    {
        CreateShow(),
        CreateChange("leave", "Lets a member finish what it has, hand back its leases and go."),
        CreateChange("down", "Takes a member for gone that can no longer be reached."),
    };

    public static Command CreateLeases()
    {
        var job = ClusterQuery.JobArgument();
        return new Command("leases", "The leases of a job that are out, oldest first.") { job }.Asks(
            (client, parsed, cancellationToken) => client.LeasesAsync(parsed.GetValue(job)!, cancellationToken), OperationsText.Of);
    }

    public static Command CreateShards() =>
        new Command("shards", "On which nodes the coordinators, dead letters, directory and budgets are.").Asks(
            (client, _, cancellationToken) => client.ShardsAsync(cancellationToken), OperationsText.Of);

    public static Command CreateHealth()
    {
        var node = ClusterOptions.Node();
        var command = new Command(
            "health", "Exit code 0 where a node is a full member of its cluster, 1 where it is not; for container health checks.") { node };
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
        new Command("show", "A member a line: address | [roles] | status | reachability | version.").Asks(
            (client, _, cancellationToken) => client.MembersAsync(cancellationToken), OperationsText.Of);

    private static Command CreateChange(string verb, string description)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The member's address as `cluster show` prints it, or HOST:PORT." };
        var node = ClusterOptions.Node();
        var force = new Option<bool>("--force") { Description = "Also where the member can be reached." };
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

using System.CommandLine;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors job start|list|status|set|pause|resume|cancel|remove</c></summary>
internal static class JobCommand
{
    public static Command Create() => new("job", "Starts and controls the jobs of a cluster, and shows how they progress.")
    {
        CreateStart(),
        CreateList(),
        CreateStatus(),
        CreateSet(),
        CreateMove("pause", "Stops fetching for a job until it is resumed; what is in flight is finished."),
        CreateMove("resume", "Continues a paused job."),
        CreateMove("cancel", "Gives a job up; what is stored stays."),
        CreateMove("remove", "Forgets a job that is finished or cancelled, with its dead letters; what is stored stays."),
    };

    private static Command CreateStart()
    {
        var selection = new SelectionOptions();
        var api = SharedOptions.Api($"The API's URL with its version folder. Default: the API the store was filled from, else {ApiAddress.Official}", "URL");
        var limits = new CeilingOptions(canBeRemoved: false);
        var users = new Option<bool>("--users") { Description = "Fetch the authors of the stored items, instead of items." };
        var follow = new Option<bool>("--follow")
        {
            Description = "Never end: fetch what is missing, then what is new and what changes. Without a selection of items it begins with the newest.",
        };
        var following = new FollowingOptions();
        var command = new Command("start", "Starts a job, in which every node of the cluster takes part, and returns at once.");
        selection.AddTo(command);
        command.Options.Add(api);
        limits.AddTo(command);
        command.Options.Add(users);
        command.Options.Add(follow);
        following.AddTo(command);
        command.Asks(
            async (client, parsed, cancellationToken) =>
            {
                var chosen = selection.Read(parsed);
                if (parsed.GetValue(users) && chosen is not null)
                    throw new UsageException("--users fetches the authors of all stored items: it can't be used with a choice of items.");
                var follows = parsed.GetValue(follow);
                if (!follows && following.GivenIn(parsed) is { } alone) throw new UsageException($"{alone} says how to follow: give --follow as well.");
                var address = api.Read(parsed) is { } given ? ApiAddress.Parse(given) : null;
                var request = parsed.GetValue(users) ? JobRequest.OfUsers(address, limits.Read(parsed))
                    : JobRequest.Of(chosen ?? (follows ? new LastItems(NewestIds.Count) : null), address, limits.Read(parsed));
                if (follows) request = request.WithFollow(following.Read(parsed), following.KeepsHistory(parsed));
                var job = await client.StartJobAsync(request, cancellationToken).ConfigureAwait(false);
                if (job.Note is { } note) Console.Error.WriteLine($"note: {note}");
                return job;
            },
            job => [job.Job]);
        return command.WithExamples(
            "hnactors job start --last 100000",
            "hnactors job start --all --max-rate 500",
            "hnactors job start --users",
            "hnactors job start --all --follow");
    }

    private static Command CreateList() =>
        new Command("list", "Lists the jobs of the cluster, oldest first.").Asks(
            (client, _, cancellationToken) => client.ListJobsAsync(cancellationToken), OperationsText.Of);

    private static Command CreateStatus()
    {
        var job = ClusterQuery.JobArgument();
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var quiet = SharedOptions.Quiet();
        var watch = new Option<bool>("--watch") { Description = "Keep showing the progress, per node and in total, until the job is done." };
        var command = new Command("status", "Shows where a job stands. Exit code 3 if it is finished with parked ids; with --watch, 4 if somebody " +
            "paused or cancelled it.") { job, watch, quiet, node, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = parsed.Connect(node);
            var name = parsed.GetValue(job)!;
            ClusterJobStatus status;
            try
            {
                status = parsed.GetValue(watch)
                    ? await JobWatch.RunAsync(client, name, ProgressDisplays.Create(parsed.GetValue(quiet)), cancellationToken).ConfigureAwait(false)
                    : await client.StatusAsync(name, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Only the watch ends, as the display has said: the job was not interrupted.
                return ExitCode.Interrupted;
            }
            ClusterQuery.Print(status, OperationsText.Of, parsed.GetValue(json));
            if (status.Phase == JobPhase.Finished) return ExitCode.OfFinished(status.Parked);
            if (!parsed.GetValue(watch)) return ExitCode.Done;
            Console.Error.WriteLine(status.Phase == JobPhase.Paused
                ? $"job {name} was paused: `hnactors job resume {name}` continues it"
                : $"job {name} is {status.Phase.ToName()}: it no longer runs");
            return ExitCode.NotRunning;
        });
        return command.WithExamples("hnactors job status 20261123-093736-1f0a5c22d7e9b046 --watch");
    }

    private static Command CreateSet()
    {
        var job = ClusterQuery.JobArgument();
        var limits = new CeilingOptions(canBeRemoved: true);
        var command = new Command("set", "Changes how much a job may ask of the API, at once and on all nodes; if several jobs use one API, the lowest " +
            "ceiling applies to all of them.") { job };
        limits.AddTo(command);
        command.Asks(
            (client, parsed, cancellationToken) => limits.Read(parsed) is var wanted && wanted != new LimitsRequest()
                ? client.SetLimitsAsync(parsed.GetValue(job)!, wanted, cancellationToken)
                : throw new UsageException("nothing to set: give --max-rate, --concurrency or --bandwidth, each with a number or none."),
            changed => [$"{changed.Job}: {OperationsText.Ceiling(changed)}"]);
        return command.WithExamples(
            "hnactors job set 20261123-093736-1f0a5c22d7e9b046 --max-rate 200", "hnactors job set 20261123-093736-1f0a5c22d7e9b046 --bandwidth none");
    }

    private static Command CreateMove(string verb, string description)
    {
        var job = ClusterQuery.JobArgument();
        return new Command(verb, description) { job }.Asks(
            (client, parsed, cancellationToken) => client.MoveJobAsync(parsed.GetValue(job)!, verb, cancellationToken),
            moved => [$"{moved.Job} is {moved.Phase?.ToName() ?? "removed"}"]);
    }
}

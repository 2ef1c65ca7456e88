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
    public static Command Create() => new("job", "Gives jobs to a cluster, and says how they go.")
    {
        CreateStart(),
        CreateList(),
        CreateStatus(),
        CreateSet(),
        CreateMove("pause", "Stops fetching for a job until it is resumed; what is in flight is finished."),
        CreateMove("resume", "Goes on with a paused job."),
        CreateMove("cancel", "Gives a job up; what is stored stays."),
        CreateMove("remove", "Forgets a job that is finished or cancelled, with its dead letters; what is stored stays."),
    };

    private static Command CreateStart()
    {
        var selection = new SelectionOptions();
        var api = SharedOptions.Api($"The API's URL with its version folder. Default: what the store was filled from, else {ApiAddress.Official}", "URL");
        var limits = new CeilingOptions(canBeRemoved: false);
        var users = new Option<bool>("--users") { Description = "The authors of the items that are stored, instead of items." };
        var follow = new Option<bool>("--follow")
        {
            Description = "Never end: fetch what is missing, and then what is new and what changes. Without a selection of items it begins with the newest.",
        };
        var following = new FollowingOptions();
        var command = new Command("start", "Starts a job and returns at once: every node of the cluster takes part.");
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
                    throw new UsageException("--users fetches the authors of all items that are stored: it goes with no choice of items.");
                var follows = parsed.GetValue(follow);
                if (!follows && following.GivenIn(parsed) is { } alone) throw new UsageException($"{alone} says how to follow: it goes with --follow.");
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
        new Command("list", "The jobs of the cluster, oldest first.").Asks(
            (client, _, cancellationToken) => client.ListJobsAsync(cancellationToken), OperationsText.Of);

    private static Command CreateStatus()
    {
        var job = ClusterQuery.JobArgument();
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var quiet = SharedOptions.Quiet();
        var watch = new Option<bool>("--watch") { Description = "Stay and show how it goes, per node and in total, until it is done." };
        var command = new Command("status", "Where a job stands. Exit code 3 where it is finished with parked ids; with --watch, 4 where somebody " +
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
                // Only the look at it ends, as the display has said: nothing was interrupted.
                return ExitCode.Interrupted;
            }
            ClusterQuery.Print(status, OperationsText.Of, parsed.GetValue(json));
            if (status.Phase == JobPhase.Finished) return ExitCode.OfFinished(status.Parked);
            if (!parsed.GetValue(watch)) return ExitCode.Done;
            Console.Error.WriteLine(status.Phase == JobPhase.Paused
                ? $"job {name} was paused: `hnactors job resume {name}` goes on with it"
                : $"job {name} is {status.Phase.ToName()}: it does not run any more");
            return ExitCode.NotRunning;
        });
        return command.WithExamples("hnactors job status 20261123-093736-1f0a5c22d7e9b046 --watch");
    }

    private static Command CreateSet()
    {
        var job = ClusterQuery.JobArgument();
        var limits = new CeilingOptions(canBeRemoved: true);
        var command = new Command("set", "Changes how much a job lets be asked of the API, at once and on all nodes; of several jobs on one API the lowest " +
            "holds for all.") { job };
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

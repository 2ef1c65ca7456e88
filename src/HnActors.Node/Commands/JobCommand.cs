using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Operations;
using HnActors.Node.Options;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors job start|list|pause|resume|cancel|remove|status</c></summary>
internal static class JobCommand
{
    public static Command Create() => new("job", "Gives jobs to a cluster, and says how they go.")
    {
        CreateStart(),
        CreateList(),
        CreateStatus(),
        CreateMove("pause", "Stops fetching for a job until it is resumed; what is in flight is finished."),
        CreateMove("resume", "Goes on with a paused job."),
        CreateMove("cancel", "Gives a job up; what is stored stays."),
        CreateMove("remove", "Forgets a job that is finished or cancelled, with its dead letters; what is stored stays."),
    };

    private static Command CreateStart()
    {
        var selection = new SelectionOptions();
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var api = SharedOptions.Api();
        var maxRate = SharedOptions.MaxRate();
        var command = new Command("start", "Starts a job and returns at once: every node of the cluster takes part.");
        selection.AddTo(command);
        foreach (var option in new Option[] { api, maxRate, node, json }) command.Options.Add(option);
        command.SetAction(async (parsed, stop) =>
        {
            var wish = Wish(selection.Read(parsed), parsed.GetApi(api), parsed.GetValue(maxRate));
            using var client = parsed.Connect(node);
            var job = await client.StartJobAsync(wish, stop).ConfigureAwait(false);
            if (job.Note is { } note) Console.Error.WriteLine($"note: {note}");
            Console.Out.WriteLine(parsed.GetValue(json) ? Json(job) : job.Job);
            return ExitCode.Done;
        });
        return command.WithExamples("hnactors job start --last 100000", "hnactors job start --all --max-rate 500");
    }

    private static Command CreateList()
    {
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var command = new Command("list", "The jobs of the cluster, oldest first.") { node, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = parsed.Connect(node);
            Print(await client.ListJobsAsync(stop).ConfigureAwait(false), OperationsText.Of, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateStatus()
    {
        var job = JobArgument();
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var quiet = SharedOptions.Quiet();
        var watch = new Option<bool>("--watch") { Description = "Stay and show how it goes, per node and in total, until it is done." };
        var command = new Command("status", "Where a job stands. Exit code 3 where it is finished with parked ids; with --watch, 4 where somebody paused or cancelled it.") { job, watch, quiet, node, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = parsed.Connect(node);
            var name = parsed.GetValue(job)!;
            var report = parsed.GetValue(watch)
                ? await JobWatch.RunAsync(client, name, ProgressDisplays.Create(parsed.GetValue(quiet)), stop).ConfigureAwait(false)
                : await client.ReportAsync(name, stop).ConfigureAwait(false);
            Print(report, OperationsText.Of, parsed.GetValue(json));
            if (report is { Phase: "finished", Parked: > 0 }) return ExitCode.Parked;
            if (!parsed.GetValue(watch) || report.Phase == "finished") return ExitCode.Done;
            Console.Error.WriteLine(report.Phase == "paused"
                ? $"job {name} was paused: `hnactors job resume {name}` goes on with it"
                : $"job {name} is {report.Phase}: it does not run any more");
            return ExitCode.NotRunning;
        });
        return command.WithExamples("hnactors job status 20261123-093736-1f0a5c22d7e9b046 --watch");
    }

    private static Command CreateMove(string verb, string description)
    {
        var job = JobArgument();
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        var command = new Command(verb, description) { job, node, json };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = parsed.Connect(node);
            var line = await client.MoveJobAsync(parsed.GetValue(job)!, verb, stop).ConfigureAwait(false);
            Print(line, moved => [$"{moved.Job} is {moved.Phase}"], parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    internal static Argument<string> JobArgument() => new("JOB") { Description = "The job's name, as `job start` and `job list` print it." };

    internal static void Print<T>(T result, Func<T, IEnumerable<string>> lines, bool json)
    {
        if (json) Console.Out.WriteLine(Json(result));
        else foreach (var line in lines(result)) Console.Out.WriteLine(line);
    }

    internal static string Json<T>(T result) => JsonSerializer.Serialize(result, JsonSerializerOptions.Web);

    private static JobWish Wish(IdSelection? selection, ApiAddress api, double? maxRate)
    {
        if (api.Address is not { } address)
            throw new UsageException("--api sim lives within one process: start `hnactors simulate` and give its URL.");
        var url = address.ToString();
        return selection switch
        {
            LastItems last => new JobWish(url, last.Count, null, null, null, maxRate),
            ItemsBetween between => new JobWish(url, null, between.From, between.To, null, maxRate),
            ListedItems listed => new JobWish(url, null, null, null, RangePairs.Write(listed.Ids), maxRate),
            _ => throw new UsageException("say which items: --last N, --from A --to B, --ids FILE, or --all for every one."),
        };
    }
}

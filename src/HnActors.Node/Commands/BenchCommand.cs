using System.CommandLine;
using HnActors.Node.Benchmarking;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors bench</c></summary>
internal static class BenchCommand
{
    private const long UsualItems = 50_000, MaxItems = 5_000_000;
    private const double PoliteRate = 100;

    public static Command Create()
    {
        var items = SharedOptions.Count("--items", $"How many items each measurement takes, at most {MaxItems}. Default: {UsualItems}.");
        var seconds = SharedOptions.Seconds("--seconds", "How long to measure the API, if --api names one.", 10, 1, 600);
        var folder = new Option<DirectoryInfo?>("--folder")
        {
            Description = "Folder for the temporary stores that are measured: on the disk you want to use. Default: the current folder.",
            HelpName = "DIR",
        };
        var api = SharedOptions.Api("An API to measure as well: its URL with its version folder. Default: none", "URL");
        var (maxRate, bandwidth) = (CeilingOptions.MaxRate($"{PoliteRate:0}"), CeilingOptions.Bandwidth());
        var (timeout, json) = (SharedOptions.Timeout(), SharedOptions.Json());
        var transport = new TransportOptions();
        var command = new Command(
            "bench",
            "Measures what this machine can do: its disk, requests to the built-in imitation of the API, and a download from it. With --api, also how " +
            $"much that API can take, politely: at most {PoliteRate:0} requests a second unless --max-rate says otherwise. Names the bottleneck.")
        {
            items, folder, api, seconds, maxRate, bandwidth, timeout,
        };
        foreach (var option in transport.All) command.Options.Add(option);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var count = parsed.GetValue(items) ?? UsualItems;
            if (count > MaxItems) throw new UsageException($"--items {count} is too many: give a whole number from 1 to {MaxItems}.");
            var place = parsed.GetValue(folder) ?? new DirectoryInfo(Directory.GetCurrentDirectory());
            if (!place.Exists) throw new UsageException($"--folder {place.FullName} does not exist.");
            if (FolderAccess.WhyNotWritable(place.FullName) is { } reason)
                throw new UsageException($"no store can be created in {place.FullName} ({reason}): name another folder with --folder.");
            var settings = FetchSettings.WithoutFetching(
                StoreAddress.Parse("sqlite:hn.db"), parsed.GetApi(api), apiWasGiven: api.Read(parsed) is not null, parsed.GetValue(json), quiet: true) with
            {
                Concurrency = null,
                MaxRate = parsed.GetValue(maxRate) ?? PoliteRate,
                MaxBandwidth = parsed.GetValue(bandwidth),
                Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                Transport = transport.Read(parsed),
            };
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var figures = await Bench.RunAsync(settings, place.FullName, count, duration, Console.Error.WriteLine, cancellationToken).ConfigureAwait(false);
            Summaries.Print(figures.Lines(), figures.ToJson, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command.WithExamples("hnactors bench", "hnactors bench --folder /data --api https://hacker-news.firebaseio.com/v0 --seconds 20");
    }
}

using System.Diagnostics;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Settings;
using HnActors.Simulator;
using HnActors.Storage;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Benchmarking;

/// <summary>Measures what this machine can do: its disk, its processors, and the way to an API.</summary>
internal static class Bench
{
    private const int BatchSize = 1_000;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(2);

    /// <param name="settings">The API's address and its ceilings count only if the address was given.</param>
    /// <param name="folder">Where the temporary stores are created.</param>
    /// <param name="items">The number of items per measurement.</param>
    /// <param name="apiDuration">How long to send requests to the API.</param>
    /// <param name="note">Receives a description of each measurement.</param>
    public static async Task<BenchFigures> RunAsync(
        FetchSettings settings, string folder, long items, TimeSpan apiDuration, Action<string> note, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder, $"hnactors-bench-{Guid.NewGuid():n}"));
        try
        {
            // First: if it does not answer, there is no point in waiting for the rest.
            BenchFigure? api = null;
            if (settings.ApiWasGiven)
            {
                note($"asking {settings.Api} for {apiDuration.TotalSeconds:0.#} s");
                api = await AskAsync(settings, long.MaxValue, apiDuration, cancellationToken).ConfigureAwait(false);
            }
            note($"writing {Human.Count(items)} items into a store in {folder}");
            var store = await WriteAsync(StoreAddress.Parse($"sqlite:{Path.Combine(scratch.FullName, "store.db")}"), items, cancellationToken)
                .ConfigureAwait(false);
            using var simulator = await ChildSimulator.StartAsync(items, cancellationToken).ConfigureAwait(false);
            note($"asking the imitation for {items} items");
            var imitation = settings with { Api = new ApiAddress(simulator.Address), MaxRate = null, MaxBandwidth = null, Metrics = null };
            var http = await AskAsync(imitation, items, MaxDuration, cancellationToken).ConfigureAwait(false);
            note($"downloading {items} items from it");
            var (together, cpu) = await DownloadAsync(
                imitation with { Store = StoreAddress.Parse($"sqlite:{Path.Combine(scratch.FullName, "download.db")}") }, items, cancellationToken)
                .ConfigureAwait(false);
            return new BenchFigures(store, http, together, cpu, api);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<BenchFigure> WriteAsync(StoreSource address, long items, CancellationToken cancellationToken)
    {
        var catalog = new ItemCatalog(new SimulatorOptions { MaxItem = items });
        await using var store = await address.OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        var (bytes, written, elapsed) = (0L, 0L, TimeSpan.Zero);
        for (var first = 1L; first <= items; first += BatchSize)
        {
            var batch = new List<StoredItem>(BatchSize);
            for (var id = first; id < Math.Min(first + BatchSize, items + 1); id++) batch.Add(new StoredItem(id, catalog.Item(id), id));
            // Generating the items is not measured.
            var began = Stopwatch.GetTimestamp();
            await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            elapsed += Stopwatch.GetElapsedTime(began);
            bytes += batch.Sum(item => (long)(item.Json?.Length ?? 0));
            written += batch.Count;
        }
        return new BenchFigure(written / elapsed.TotalSeconds, bytes / elapsed.TotalSeconds);
    }

    private static async Task<BenchFigure> AskAsync(FetchSettings settings, long items, TimeSpan duration, CancellationToken cancellationToken)
    {
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport).ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
        return await new RequestLoad(api.Client, maxItem, settings.Limits).RunAsync(items, duration, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(BenchFigure Figure, double CpuPerThousand)> DownloadAsync(
        FetchSettings settings, long items, CancellationToken cancellationToken)
    {
        var tally = new LimitTally();
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport).ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
        await using var session = await JobSession.OpenAsync(settings, JobSubject.Items, tally, cancellationToken).ConfigureAwait(false);
        var selection = new LastItems(items);
        await session.StartJobAsync(
            selection.Text, settings.Api.ToString(), selection.Resolve(maxItem), NewestIds.Below(maxItem), tally, cancellationToken).ConfigureAwait(false);
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        var summary = await JobRun.RunAsync(session, api.Client, settings, export: null, tally, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        process.Refresh();
        var cpu = (process.TotalProcessorTime - cpuBefore).TotalSeconds;
        var stored = summary.Statistics.StoredBodies + summary.Statistics.StoredNulls;
        var seconds = summary.Duration.TotalSeconds;
        return (
            new BenchFigure(stored / seconds, summary.Statistics.StoredBytes / seconds, tally.Limit ?? "API latency"),
            cpu / Math.Max(1, stored) * 1000);
    }
}

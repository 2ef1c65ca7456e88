using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Datasets;

namespace HnActors.Node.Exporting;

/// <summary>Writes a store as a data set, and reports what happens to each file.</summary>
internal static class DatasetRun
{
    /// <param name="closedAfter">The age at which items count as settled.</param>
    /// <param name="plan">True to report what would be written, without writing it.</param>
    public static async Task<int> RunAsync(
        string folder, StoreSource address, TimeSpan closedAfter, bool plan, bool quiet, CancellationToken cancellationToken)
    {
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        if (await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            Console.Error.WriteLine($"hnactors: {address} is empty: start with `hnactors download`.");
            return ExitCode.Failed;
        }
        var options = new DatasetOptions
        {
            ClosedAfter = closedAfter,
            Program = $"hnactors {ProgramVersion.Text}",
            // The export does not depend on what the journal says about jobs.
            Api = (await RecordedApi.TryFindAddressAsync(address, cancellationToken).ConfigureAwait(false))?.ToString(),
            IsPlan = plan,
        };
        var steps = new List<DatasetStep>();
        await ExportDisplay.ShowAsync(
            store,
            1,
            ItemSelection.NoEnd,
            folder,
            quiet,
            async progress =>
            {
                await DatasetExport.RunAsync(store, folder, options with { Progress = progress }, Tell, cancellationToken).ConfigureAwait(false);
                return 0;
            }).ConfigureAwait(false);
        Console.Out.WriteLine(Summary(folder, steps, plan));
        return ExitCode.Done;

        void Tell(DatasetStep step)
        {
            steps.Add(step);
            if (!quiet) Console.Out.WriteLine(Line(step, plan));
        }
    }

    private static string Line(DatasetStep step, bool plan) =>
        $"{step.File}: {(plan ? "to be " : "")}{Done(step.Action)}, {Human.Plural(step.Rows, step.Noun)}" +
        (step.Bytes > 0 ? $", {Human.Bytes(step.Bytes)}" : "") +
        (step.Shard is { } shard ? $", {State(shard, step)}" : "");

    private static string Done(DatasetAction action) => action switch
    {
        DatasetAction.Keep => "kept",
        DatasetAction.Rewrite => "rewritten",
        _ => "written",
    };

    // For an open shard, why it is open.
    private static string State(DatasetShard shard, DatasetStep step)
    {
        if (shard.Closed) return "closed";
        var reasons = new List<string>();
        if (shard.Missing > 0) reasons.Add($"{Human.Plural(shard.Missing, "id")} missing");
        if (step.Immature > 0) reasons.Add($"{Human.Plural(step.Immature, "item")} last read too early");
        if (step.Damaged > 0) reasons.Add($"{Human.Plural(step.Damaged, "item")} damaged: `hnactors verify --repair`");
        return reasons.Count == 0 ? "open" : $"open ({string.Join(", ", reasons)})";
    }

    private static string Summary(string folder, IReadOnlyList<DatasetStep> steps, bool plan)
    {
        var shards = steps.Where(step => step.Shard is not null).ToList();
        var changed = steps.Count(step => step.Action != DatasetAction.Keep);
        return $"{folder}: {Human.Plural(shards.Sum(step => step.Rows), "item")} in {Human.Plural(shards.Count, "shard")}, " +
            $"{Human.Count(shards.Count(step => step.Shard!.Closed))} of them closed; " +
            $"{Human.Plural(changed, "file")} {(plan ? "to be written" : "written")}, {Human.Count(steps.Count - changed)} kept";
    }
}

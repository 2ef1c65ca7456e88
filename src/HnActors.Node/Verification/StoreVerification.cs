using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Node.Hosting;
using HnActors.Storage;

namespace HnActors.Node.Verification;

/// <summary>What a store lacks of what its job asked for.</summary>
/// <param name="Wanted">The ids of all jobs; without a job, all between the lowest and the highest row.</param>
/// <param name="Explained">Missing ids that are parked or dropped dead letters.</param>
/// <param name="Selection">The job's selection; null without a job, or with several.</param>
/// <param name="Api">Where the last job fetched from; null without a job.</param>
internal sealed record StoreVerdict(IdRangeSet Wanted, StoreFindings Findings, IdRangeSet Explained, string? Selection, string? Api)
{
    public bool IsComplete => Findings.BadRows.Count == 0 && Findings.Missing.IsEmpty;

    /// <summary>Missing ids that nothing explains.</summary>
    public IdRangeSet Holes => Findings.Missing.Except(Explained);

    /// <summary>Ids to fetch again.</summary>
    public IdRangeSet ToRepair => Holes.Union(IdRangeSet.OfIds(Findings.BadRows.Select(row => row.Id)));

    public int ExitCode => IsComplete ? Node.ExitCode.Done : ToRepair.IsEmpty ? Node.ExitCode.Parked : Node.ExitCode.Failed;
}

/// <summary>Holds a store against its job.</summary>
internal static class StoreVerification
{
    public static async Task<StoreVerdict> RunAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        var jobs = await reader.ReadJobsAsync(cancellationToken).ConfigureAwait(false);
        var last = jobs.Count > 0 ? jobs[^1].Status.Progress : null;
        var wanted = last is null
            ? await BoundsAsync(reader.Store, cancellationToken).ConfigureAwait(false)
            : jobs.Aggregate(IdRangeSet.Empty, (all, job) => all.Union(job.Status.Progress.TargetIds));
        var findings = await StoreCheck.RunAsync(reader.Store, wanted, cancellationToken).ConfigureAwait(false);
        var explained = new List<long>();
        await foreach (var letter in reader.ReadDeadLettersAsync(new DeadLetterFilter(Ids: findings.Missing)).ConfigureAwait(false))
        {
            if (letter.Standing != DeadLetterStanding.Waiting) explained.Add(letter.Id);
        }
        return new StoreVerdict(wanted, findings, IdRangeSet.OfIds(explained), jobs.Count == 1 ? last?.Selection : null, last?.Api);
    }

    private static async Task<IdRangeSet> BoundsAsync(IItemStore store, CancellationToken cancellationToken) =>
        await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is { } bounds ? IdRangeSet.Of(bounds.First, bounds.Last) : IdRangeSet.Empty;
}

using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Node.Inspection;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Verification;

/// <summary>What a store lacks of what was asked of it.</summary>
/// <param name="Wanted">Every id that was ever asked for; without a record of that, all between the lowest and the highest row.</param>
/// <param name="Parked">Missing ids that are parked dead letters.</param>
/// <param name="Dropped">Missing ids that a person gave up.</param>
/// <param name="IsRecorded">False where nothing says what was asked of the store.</param>
/// <param name="Selection">What the wanted ids are called.</param>
/// <param name="Api">Where the last job fetched from; null without a job.</param>
internal sealed record StoreVerdict(
    IdRangeSet Wanted, StoreFindings Findings, IdRangeSet Parked, IdRangeSet Dropped, bool IsRecorded, string Selection, string? Api)
{
    public bool IsComplete => IsRecorded && Findings.BadRows.Count == 0 && Findings.Missing.IsEmpty;

    /// <summary>Missing ids that nothing explains.</summary>
    public IdRangeSet Holes => Findings.Missing.Except(Parked).Except(Dropped);

    /// <summary>Rows to be fetched anew: damaged ones, and nulls that rest on one answer.</summary>
    public IdRangeSet ToReplace => IdRangeSet.OfIds(Findings.BadRows.Select(row => row.Id)).Union(Findings.DoubtfulNulls);

    /// <summary>Ids to fetch again.</summary>
    public IdRangeSet ToRepair => Holes.Union(ToReplace);

    public int ExitCode => !IsRecorded || Findings.BadRows.Count > 0 || !Holes.IsEmpty ? Terminal.ExitCode.Failed
        : Parked.IsEmpty ? Terminal.ExitCode.Done
        : Terminal.ExitCode.Parked;
}

/// <summary>Holds a store against all that was asked of it.</summary>
internal static class StoreVerification
{
    /// <summary>The last job alone, instead of everything.</summary>
    public const string LastJob = "last";

    /// <param name="only">Null for everything, or a job: <see cref="LastJob"/> or its name.</param>
    /// <exception cref="UsageException">There is no such job.</exception>
    /// <exception cref="StoreException">The store can't be read; <see cref="StoreProblem.Damaged"/> where a part of it can.</exception>
    public static async Task<StoreVerdict> RunAsync(StoreSource address, string? only, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        var jobs = await reader.ReadJobsAsync(cancellationToken).ConfigureAwait(false);
        var last = jobs.Count > 0 ? jobs[^1].Status : null;
        var job = only is null ? null : Find(jobs, only).Status;
        var wanted = job is not null ? job.Ids.Targets
            : last is not null ? Asked(jobs)
            : await BoundsAsync(reader.Store, cancellationToken).ConfigureAwait(false);
        var findings = await StoreCheck.RunAsync(reader.Store, wanted, onlyWanted: job is not null, cancellationToken).ConfigureAwait(false);
        var parked = new List<long>();
        var dropped = new List<long>();
        if (!findings.Missing.IsEmpty)
        {
            await foreach (var letter in reader.ReadDeadLettersAsync(new DeadLetterFilter(Ids: findings.Missing)).ConfigureAwait(false))
            {
                if (letter.Status == DeadLetterStatus.Parked) parked.Add(letter.Id);
                if (letter.Status == DeadLetterStatus.Dropped) dropped.Add(letter.Id);
            }
        }
        var selection = job?.Selection ?? (jobs.Count == 1 && last!.Ids.Asked.Equals(last.Ids.Targets) ? last.Selection : "all that was asked for");
        return new StoreVerdict(
            wanted, findings, IdRangeSet.OfIds(parked), IdRangeSet.OfIds(dropped), last is not null, selection, (job ?? last)?.Api);
    }

    /// <summary>Every id ever asked of a store, as far as its jobs say.</summary>
    public static async Task<IdRangeSet> ReadAskedAsync(StoreSource address, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        return Asked(await reader.ReadJobsAsync(cancellationToken).ConfigureAwait(false));
    }

    private static IdRangeSet Asked(IReadOnlyList<RecordedJob> jobs) =>
        jobs.Aggregate(IdRangeSet.Empty, (all, job) => all.Union(job.Status.Ids.Asked));

    private static RecordedJob Find(IReadOnlyList<RecordedJob> jobs, string name) =>
        (name == LastJob ? jobs.LastOrDefault() : jobs.FirstOrDefault(job => job.Name == name))
        ?? throw new UsageException($"--job {name}: there is no such job. Write --job {LastJob} for the last one" +
            (jobs.Any(job => job.Name is not null) ? $", or one of {string.Join(", ", jobs.Select(job => job.Name).OfType<string>())}." : "."));

    private static async Task<IdRangeSet> BoundsAsync(IItemStore store, CancellationToken cancellationToken) =>
        await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is { } bounds ? IdRangeSet.Of(bounds.First, bounds.Last) : IdRangeSet.Empty;
}

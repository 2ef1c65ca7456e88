using HnActors.Actors.Inspection;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Inspection;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Node.Verification;

/// <summary>What a store lacks of the items or users that were requested.</summary>
/// <param name="Wanted">The ids of the given job, or all requested ones; without a record, all from the lowest to the highest row.</param>
/// <param name="Parked">Missing ids that are parked dead letters.</param>
/// <param name="Dropped">Missing ids that a person gave up on.</param>
/// <param name="IsRecorded">False if there is no record of what was requested.</param>
/// <param name="Selection">A description of the wanted ids.</param>
/// <param name="Api">The API of the given job, otherwise the one that the store was filled from; null if neither is known.</param>
/// <param name="Names">For users: the names of the numbers to show.</param>
internal sealed record StoreVerdict(
    JobSubject Subject,
    IdRangeSet Wanted,
    StoreFindings Findings,
    IdRangeSet Parked,
    IdRangeSet Dropped,
    bool IsRecorded,
    string Selection,
    string? Api,
    IReadOnlyDictionary<long, string> Names)
{
    /// <summary>The number of names that are looked up per set of ids.</summary>
    public const int MaxNames = 10;

    /// <summary>For users: the number of stored rows that can't be found, since their names have lost their numbers.</summary>
    public long Unnumbered { get; init; }

    /// <summary>For users: requested numbers that have lost their names. They can't be fetched.</summary>
    public IdRangeSet Nameless { get; init; } = IdRangeSet.Empty;

    /// <summary>Ids that only cancelled jobs requested and did not fetch. They don't count as missing.</summary>
    public IdRangeSet Cancelled { get; init; } = IdRangeSet.Empty;

    /// <summary>True if names and numbers of users are no longer linked.</summary>
    public bool HasLostNames => Unnumbered > 0 || !Nameless.IsEmpty;

    public bool IsComplete => IsRecorded && Findings.BadRows.Count == 0 && Findings.Missing.IsEmpty && !HasLostNames;

    /// <summary>Missing ids that nothing explains.</summary>
    public IdRangeSet Holes => Findings.Missing.Except(Parked).Except(Dropped);

    /// <summary>Rows to be fetched again: damaged ones, and nulls that rest on a single answer.</summary>
    public IdRangeSet ToReplace => IdRangeSet.OfIds(Findings.BadRows.Select(row => row.Id).Where(PossibleIds.Contains)).Union(Findings.DoubtfulNulls);

    /// <summary>Ids to fetch for a repair.</summary>
    public IdRangeSet ToRepair => Holes.Union(ToReplace);

    public int ExitCode => !IsRecorded || Findings.BadRows.Count > 0 || !Holes.IsEmpty || HasLostNames ? Terminal.ExitCode.Failed
        : Terminal.ExitCode.OfFinished(Parked.IdCount);
}

/// <summary>Compares a store with everything that was requested.</summary>
internal static class StoreVerification
{
    /// <summary>Stands for the last job only, instead of everything.</summary>
    public const string LastJob = "last";

    private static readonly Dictionary<long, string> NoNames = [];

    /// <param name="only">A job, as <see cref="LastJob"/> or its name; null for everything.</param>
    /// <exception cref="UsageException">There is no such job.</exception>
    /// <exception cref="StoreException">The store can't be read; <see cref="StoreProblem.Damaged"/> if part of it can.</exception>
    /// <returns>The verdicts on the items and, if there are any, on the users.</returns>
    public static async Task<IReadOnlyList<StoreVerdict>> RunAsync(StoreSource address, string? only, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        var items = await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
        var users = await reader.ReadJobsAsync(JobSubject.Users, cancellationToken).ConfigureAwait(false);
        if (only is not null)
        {
            var job = Find(items, users, only);
            return [await RunAsync(reader, job.Status.Subject, [job], job.Status, cancellationToken).ConfigureAwait(false)];
        }
        var verdicts = new List<StoreVerdict> { await RunAsync(reader, JobSubject.Items, items, null, cancellationToken).ConfigureAwait(false) };
        // There may be users without a job if the record of jobs was lost.
        if (users.Count == 0 && !await HasUsersAsync(reader.Store.Users, cancellationToken).ConfigureAwait(false)) return verdicts;
        // The store may hold users only: then there is nothing to say about items.
        if (items.Count == 0 && verdicts[0].Wanted.IsEmpty) verdicts.Clear();
        verdicts.Add(await RunAsync(reader, JobSubject.Users, users, null, cancellationToken).ConfigureAwait(false));
        return verdicts;
    }

    private static async Task<bool> HasUsersAsync(IUserStore users, CancellationToken cancellationToken) =>
        await users.BoundsAsync(cancellationToken).ConfigureAwait(false) is not null
        || await users.CountUnnumberedAsync(cancellationToken).ConfigureAwait(false) > 0;

    /// <param name="job">Null for everything that <paramref name="jobs"/> requested.</param>
    private static async Task<StoreVerdict> RunAsync(
        JobReader reader, JobSubject subject, IReadOnlyList<RecordedJob> jobs, JobStatus? job, CancellationToken cancellationToken)
    {
        IRowStore rows = subject == JobSubject.Users ? reader.Store.Users : reader.Store;
        var last = job ?? (jobs.Count > 0 ? jobs[^1].Status : null);
        var wanted = job is { Phase: not JobPhase.Cancelled } ? job.Ids.Targets
            : last is not null ? await ExpectedAsync(reader, jobs, cancellationToken).ConfigureAwait(false)
            : await BoundsAsync(rows, cancellationToken).ConfigureAwait(false);
        var (nameless, unnumbered) = (IdRangeSet.Empty, 0L);
        if (subject == JobSubject.Users)
        {
            var authors = await reader.Store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
            nameless = wanted.Except(authors);
            wanted = wanted.Intersect(authors);
            unnumbered = await reader.Store.Users.CountUnnumberedAsync(cancellationToken).ConfigureAwait(false);
        }
        var findings = await StoreCheck.RunAsync(
            rows, wanted, onlyWanted: job is not null, new BodyFaults(reader.Store.Users).Of(subject), cancellationToken).ConfigureAwait(false);
        var parked = new List<long>();
        var dropped = new List<long>();
        if (!findings.Missing.IsEmpty)
        {
            var filter = new DeadLetterFilter(Ids: findings.Missing);
            var letters = job is null ? reader.ReadDeadLettersAsync(subject, filter)
                : reader.ReadDeadLettersAsync(new JobId(job.Job), filter, cancellationToken);
            await foreach (var letter in letters.ConfigureAwait(false))
            {
                if (letter.Status == DeadLetterStatus.Parked) parked.Add(letter.Id);
                if (letter.Status == DeadLetterStatus.Dropped) dropped.Add(letter.Id);
            }
        }
        var api = job is { Api.Length: > 0 } ? job.Api : await reader.FindApiAsync(cancellationToken).ConfigureAwait(false);
        var isOneSelection = jobs.Count == 1 && !jobs[0].IsCancelled && last!.Ids.Asked.Equals(last.Ids.Targets);
        var selection = job?.Selection ?? (isOneSelection ? last!.Selection : "all that was asked for");
        var verdict = new StoreVerdict(
            subject, wanted, findings, IdRangeSet.OfIds(parked), IdRangeSet.OfIds(dropped), last is not null, selection, api, Names: NoNames)
        {
            Unnumbered = unnumbered,
            Nameless = nameless,
            Cancelled = Asked([.. jobs.Where(one => one.IsCancelled)]).Except(wanted).Except(nameless),
        };
        return subject == JobSubject.Users ? verdict with { Names = await NamesAsync(verdict, reader.Store.Users).ConfigureAwait(false) } : verdict;
    }

    private static async Task<Dictionary<long, string>> NamesAsync(StoreVerdict verdict, IUserStore users)
    {
        var lookUp = new AuthorNames(users);
        var names = new Dictionary<long, string>();
        var shown = new[] { verdict.ToRepair, verdict.Parked, verdict.Dropped, verdict.Cancelled };
        foreach (var number in shown.SelectMany(ids => ids.Ids().Take(StoreVerdict.MaxNames)).Distinct())
        {
            if (await lookUp.FindAsync(number).ConfigureAwait(false) is { } name) names.Add(number, name);
        }
        return names;
    }

    /// <summary>Every item ever requested, according to the store's jobs.</summary>
    public static async Task<IdRangeSet> ReadAskedAsync(StoreSource address, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        return Asked(await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false));
    }

    // A cancelled job only has to have what it fetched; it may not have been told of the last of that.
    private static async Task<IdRangeSet> ExpectedAsync(JobReader reader, IReadOnlyList<RecordedJob> jobs, CancellationToken cancellationToken)
    {
        var expected = Asked([.. jobs.Where(job => !job.IsCancelled)]);
        foreach (var job in jobs.Where(job => job.IsCancelled))
        {
            var id = new JobId(job.Status.Job);
            var letters = await reader.ReadDeadLettersAsync(id, new DeadLetterFilter(), cancellationToken).Select(letter => letter.Id)
                .ToListAsync(cancellationToken).ConfigureAwait(false);
            var stored = await new StoredIds(reader.Store).FindAsync(id, job.Status.Ids.Asked, cancellationToken).ConfigureAwait(false);
            expected = expected.Union(job.Status.Ids.AskedAndDone.Except(IdRangeSet.OfIds(letters))).Union(stored);
        }
        return expected;
    }

    private static IdRangeSet Asked(IReadOnlyList<RecordedJob> jobs) =>
        jobs.Aggregate(IdRangeSet.Empty, (all, job) => all.Union(job.Status.Ids.Asked));

    private static RecordedJob Find(IReadOnlyList<RecordedJob> items, IReadOnlyList<RecordedJob> users, string name)
    {
        var named = items.Concat(users).Where(job => job.Name is not null).ToList();
        return (name == LastJob ? items.LastOrDefault(job => !job.IsCancelled) : named.Find(job => job.Name == name))
            ?? throw new UsageException($"--job {name}: there is no such job. Write --job {LastJob} for the last one that fetched items and was not cancelled" +
                (named.Count > 0 ? $", or one of {string.Join(", ", named.Select(job => job.Name))}." : "."));
    }

    private static async Task<IdRangeSet> BoundsAsync(IRowStore store, CancellationToken cancellationToken) =>
        await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is not { } bounds ? IdRangeSet.Empty
            : PossibleIds.Contains(bounds.First) && PossibleIds.Contains(bounds.Last) ? IdRangeSet.Of(bounds.First, bounds.Last)
            : await PossibleBoundsAsync(store, cancellationToken).ConfigureAwait(false);

    private static async Task<IdRangeSet> PossibleBoundsAsync(IRowStore store, CancellationToken cancellationToken)
    {
        var all = IdRangeSet.Empty;
        await foreach (var (first, last) in store.ReadIdsAsync(PossibleIds.Min, PossibleIds.Max, cancellationToken).ConfigureAwait(false))
            all = IdRangeSet.Of(all.IsEmpty ? first : all[0].First, last);
        return all;
    }
}

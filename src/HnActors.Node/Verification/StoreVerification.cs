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

/// <summary>What a store lacks of what was asked of it, of items or of users.</summary>
/// <param name="Wanted">Every id that was ever asked for; without a record of that, all between the lowest and the highest row.</param>
/// <param name="Parked">Missing ids that are parked dead letters.</param>
/// <param name="Dropped">Missing ids that a person gave up.</param>
/// <param name="IsRecorded">False where nothing says what was asked of the store.</param>
/// <param name="Selection">What the wanted ids are called.</param>
/// <param name="Api">Where the job that was named fetched from, or else what the store was filled from; null where neither is known.</param>
/// <param name="Names">Of users: the names behind the numbers that are to be shown.</param>
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
    /// <summary>Of names, so many are looked up.</summary>
    public const int MaxNames = 10;

    /// <summary>Of users: stored rows that are not to be found, since their names have lost their numbers.</summary>
    public long Unnumbered { get; init; }

    /// <summary>Of users: numbers that were asked for and have lost their names. Nobody can be asked for them.</summary>
    public IdRangeSet Nameless { get; init; } = IdRangeSet.Empty;

    /// <summary>Ids that only cancelled jobs asked for, and had not fetched. Nobody misses them.</summary>
    public IdRangeSet Cancelled { get; init; } = IdRangeSet.Empty;

    /// <summary>True where names and numbers of users have lost each other.</summary>
    public bool HasLostNames => Unnumbered > 0 || !Nameless.IsEmpty;

    public bool IsComplete => IsRecorded && Findings.BadRows.Count == 0 && Findings.Missing.IsEmpty && !HasLostNames;

    /// <summary>Missing ids that nothing explains.</summary>
    public IdRangeSet Holes => Findings.Missing.Except(Parked).Except(Dropped);

    /// <summary>Rows to be fetched anew: damaged ones, and nulls that rest on one answer.</summary>
    public IdRangeSet ToReplace => IdRangeSet.OfIds(Findings.BadRows.Select(row => row.Id).Where(PossibleIds.Contains)).Union(Findings.DoubtfulNulls);

    /// <summary>Ids to fetch again.</summary>
    public IdRangeSet ToRepair => Holes.Union(ToReplace);

    public int ExitCode => !IsRecorded || Findings.BadRows.Count > 0 || !Holes.IsEmpty || HasLostNames ? Terminal.ExitCode.Failed
        : Terminal.ExitCode.OfFinished(Parked.IdCount);
}

/// <summary>Holds a store against all that was asked of it.</summary>
internal static class StoreVerification
{
    /// <summary>The last job alone, instead of everything.</summary>
    public const string LastJob = "last";

    private static readonly Dictionary<long, string> NoNames = [];

    /// <param name="only">Null for everything, or a job: <see cref="LastJob"/> or its name.</param>
    /// <exception cref="UsageException">There is no such job.</exception>
    /// <exception cref="StoreException">The store can't be read; <see cref="StoreProblem.Damaged"/> where a part of it can.</exception>
    /// <returns>What is said of the items, and of the users where there are any.</returns>
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
        // Without a job there may be users all the same, where the jobs are lost.
        if (users.Count == 0 && !await HasUsersAsync(reader.Store.Users, cancellationToken).ConfigureAwait(false)) return verdicts;
        // Users may be all that there is: then nothing is missing of the items.
        if (items.Count == 0 && verdicts[0].Wanted.IsEmpty) verdicts.Clear();
        verdicts.Add(await RunAsync(reader, JobSubject.Users, users, null, cancellationToken).ConfigureAwait(false));
        return verdicts;
    }

    private static async Task<bool> HasUsersAsync(IUserStore users, CancellationToken cancellationToken) =>
        await users.BoundsAsync(cancellationToken).ConfigureAwait(false) is not null
        || await users.CountUnnumberedAsync(cancellationToken).ConfigureAwait(false) > 0;

    /// <param name="job">Null for everything that <paramref name="jobs"/> asked for.</param>
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

    /// <summary>Every item ever asked of a store, as far as its jobs say.</summary>
    public static async Task<IdRangeSet> ReadAskedAsync(StoreSource address, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        return Asked(await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false));
    }

    // Of a job that was cancelled only what it fetched is to be there; the last of that it may not have heard of any more.
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

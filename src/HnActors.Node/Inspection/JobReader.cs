using HnActors.Actors.Inspection;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Storage;

namespace HnActors.Node.Inspection;

/// <summary>A job that a store knows of.</summary>
/// <param name="Name">The name of a cluster's job; null for the store's own job, which <c>download</c> and <c>users</c> work on.</param>
internal sealed record RecordedJob(string? Name, JobStatus Status)
{
    /// <summary>True if a person gave up on what it had not fetched.</summary>
    public bool IsCancelled => Status.Phase == JobPhase.Cancelled;
}

/// <summary>Reads a store and its jobs without changing either, even while others work on them.</summary>
internal sealed class JobReader : IAsyncDisposable
{
    private readonly JournalReader? _journal;
    private readonly Dictionary<JobSubject, IReadOnlyList<RecordedJob>> _jobs = [];

    private JobReader(IItemStore store, JournalReader? journal)
    {
        Store = store;
        _journal = journal;
    }

    public IItemStore Store { get; }

    private JobId OwnJobOf(JobSubject subject) => JobId.Of(Store.Identity, subject);

    /// <exception cref="StoreException">There is no store, or it is not ours.</exception>
    public static async Task<JobReader> OpenAsync(StoreSource address, CancellationToken cancellationToken)
    {
        var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new JobReader(store, await JournalReader.OpenAsync(address, TimeProvider.System, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The status of the store's own item job; null if it never had one.</summary>
    public async Task<JobStatus?> ReadStatusAsync(CancellationToken cancellationToken) =>
        (await ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false)).FirstOrDefault(job => job.Name is null)?.Status;

    /// <summary>The API that the store was filled from; null if nothing was fetched.</summary>
    public async Task<string?> FindApiAsync(CancellationToken cancellationToken)
    {
        var recorded = await Store.FindApiAsync(cancellationToken).ConfigureAwait(false);
        // If an earlier version filled the store, or has filled it since, only its jobs know.
        var apis = await ReadApisAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
        if (apis.Count == 0) apis = await ReadApisAsync(JobSubject.Users, cancellationToken).ConfigureAwait(false);
        return apis.Count == 0 || (recorded is not null && apis.Contains(recorded)) ? recorded : apis[^1];
    }

    // A job that has not begun has no API yet, and cancelled jobs don't count.
    private async Task<IReadOnlyList<string>> ReadApisAsync(JobSubject subject, CancellationToken cancellationToken)
    {
        var jobs = await ReadJobsAsync(subject, cancellationToken).ConfigureAwait(false);
        return [.. jobs.Where(job => !job.IsCancelled && job.Status.Api.Length > 0).Select(job => job.Status.Api)];
    }

    /// <summary>The status of all jobs for a subject: the store's own and a cluster's. Read only once, as a journal may be large.</summary>
    public async Task<IReadOnlyList<RecordedJob>> ReadJobsAsync(JobSubject subject, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(subject, out var known)) return known;
        var jobs = new List<RecordedJob>();
        if (await ReadStatusAsync(subject, cancellationToken).ConfigureAwait(false) is { } own) jobs.Add(new RecordedJob(null, own));
        foreach (var job in await ListAsync(subject, cancellationToken).ConfigureAwait(false))
        {
            var status = await _journal!.ReadStatusAsync(job.Job, cancellationToken).ConfigureAwait(false);
            // Only the job's own journal knows what it fetched; only the cluster's list knows whether it was cancelled.
            jobs.Add(new RecordedJob(job.Job.Value, job.Phase == JobPhase.Cancelled ? status with { Phase = JobPhase.Cancelled } : status));
        }
        return _jobs[subject] = jobs;
    }

    /// <summary>The dead letters of one job that match a filter, in id order.</summary>
    public IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(JobId job, DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _journal!.ReadDeadLettersAsync(job, filter, cancellationToken);

    /// <summary>The dead letters that match a filter, of all jobs for a subject except cancelled ones: job by job, in id order.</summary>
    public async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(JobSubject subject, DeadLetterFilter filter)
    {
        if (_journal is null) yield break;
        var jobs = await ListAsync(subject, CancellationToken.None).ConfigureAwait(false);
        foreach (var job in jobs.Where(job => job.Phase != JobPhase.Cancelled).Select(job => job.Job).Prepend(OwnJobOf(subject)))
        {
            await foreach (var letter in _journal.ReadDeadLettersAsync(job, filter).ConfigureAwait(false)) yield return letter;
        }
    }

    private async Task<JobStatus?> ReadStatusAsync(JobSubject subject, CancellationToken cancellationToken)
    {
        if (_journal is null) return null;
        var status = await _journal.ReadStatusAsync(OwnJobOf(subject), cancellationToken).ConfigureAwait(false);
        return status.Selection.Length > 0 ? status : null;
    }

    private async Task<IReadOnlyList<ListedJob>> ListAsync(JobSubject subject, CancellationToken cancellationToken)
    {
        if (_journal is null) return [];
        var listing = await _journal.ReadJobsAsync(cancellationToken).ConfigureAwait(false);
        return [.. listing.Jobs.Where(job => job.Job.Subject == subject)];
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}

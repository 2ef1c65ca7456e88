using HnActors.Actors.Hosting;
using HnActors.Actors.Monitoring;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Messages;
using HnActors.Storage;

namespace HnActors.Node.Hosting;

/// <summary>A job that a store knows of.</summary>
/// <param name="Name">A cluster's job; null for the store's own, which <c>download</c> works on.</param>
internal sealed record RecordedJob(string? Name, JobStatus Status);

/// <summary>Reads a store and its jobs without changing either, also beside those who work on them.</summary>
internal sealed class JobReader : IAsyncDisposable
{
    private const int PageSize = 1000;

    private readonly LocalNode? _node;

    private JobReader(IItemStore store, LocalNode? node)
    {
        Store = store;
        _node = node;
    }

    public IItemStore Store { get; }

    /// <exception cref="StoreException">There is no store, or it is not ours.</exception>
    public static async Task<JobReader> OpenAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var node = await JournalHosting.ExistsAsync(address, cancellationToken).ConfigureAwait(false)
                ? await LocalNode.StartReadingAsync(address, store, cancellationToken).ConfigureAwait(false)
                : null;
            return new JobReader(store, node);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How the store's own job stands; null where it never had one.</summary>
    public async Task<JobStatus?> ReadStatusAsync(CancellationToken cancellationToken)
    {
        if (_node is null) return null;
        var status = await _node.Monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        return status.Progress.Selection.Length > 0 ? status : null;
    }

    /// <summary>How all jobs stand: the store's own, and those of a cluster that were not cancelled.</summary>
    public async Task<IReadOnlyList<RecordedJob>> ReadJobsAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<RecordedJob>();
        if (await ReadStatusAsync(cancellationToken).ConfigureAwait(false) is { } own) jobs.Add(new RecordedJob(null, own));
        foreach (var job in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var status = await new JobMonitor(job, _node!.Registry).ReadAsync(cancellationToken).ConfigureAwait(false);
            jobs.Add(new RecordedJob(job.Value, status));
        }
        return jobs;
    }

    /// <summary>The dead letters of all jobs that a filter admits, job by job in id order.</summary>
    public async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(DeadLetterFilter filter)
    {
        if (_node is null) yield break;
        foreach (var job in (await ListAsync(CancellationToken.None).ConfigureAwait(false)).Prepend(_node.Job))
        {
            await foreach (var letter in ReadDeadLettersAsync(job, filter).ConfigureAwait(false)) yield return letter;
        }
    }

    private async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(JobId job, DeadLetterFilter filter)
    {
        var after = 0L;
        while (true)
        {
            var query = new ListDeadLetters(job, filter, after, PageSize);
            var page = await _node!.Registry.Get<DeadLetterRole>().AskAgainAsync<DeadLetterPage>(query).ConfigureAwait(false);
            foreach (var letter in page.Letters) yield return letter;
            if (page.Letters.Count < PageSize) yield break;
            after = page.Letters[^1].Id;
        }
    }

    private async Task<IReadOnlyList<JobId>> ListAsync(CancellationToken cancellationToken)
    {
        if (_node is null) return [];
        var listing = await _node.Registry.Get<JobDirectoryRole>().AskAgainAsync<JobListing>(new GetJobs(), cancellationToken).ConfigureAwait(false);
        return [.. listing.Jobs.Where(job => job.Phase != JobPhase.Cancelled).Select(job => job.Job)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}

using Akka.Actor;
using HnActors.Actors.Congestion;
using HnActors.Actors.Fetching;
using HnActors.Actors.Hosting;
using HnActors.Actors.Inspection;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Display;
using HnActors.Node.Logs;
using HnActors.Node.Settings;
using HnActors.Storage;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Downloading;

/// <summary>A store locked for writing, with its job's actors running.</summary>
internal sealed class JobSession : IAsyncDisposable
{
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    private readonly LockedStore _locked;
    private readonly bool _ownsStore;
    private RequestGate? _ownGate;
    private StartJob? _start;

    private JobSession(LockedStore locked, bool ownsStore, LocalNode node)
    {
        _locked = locked;
        _ownsStore = ownsStore;
        Rows = locked.Items.RowsOf(node.Job);
        Node = node;
        Statistics = new NodeStatistics(node.Job.Value);
    }

    /// <summary>The rows that the job fetches: items or users.</summary>
    public IRowStore Rows { get; }

    /// <summary>The whole store, whatever the job's subject.</summary>
    public IItemStore Store => _locked.Items;

    public LocalNode Node { get; }

    public NodeStatistics Statistics { get; }

    /// <summary>Null until the pool is started.</summary>
    public RequestGate? Gate { get; private set; }

    /// <summary>Waits while there is no space left for the job's journal.</summary>
    /// <exception cref="StoreException">The store can't be written to, is not ours, or is in use.</exception>
    public static Task<JobSession> OpenAsync(
        FetchSettings settings, JobSubject subject, IProgressDisplay display, CancellationToken cancellationToken) => TransientRetry.WhileFullAsync(
            display,
            () => OpenAsync(settings.Store, subject, settings.Retries, ProgramLog.Current.LevelFor(settings.Quiet), cancellationToken),
            cancellationToken);

    /// <summary>Opens an existing store to change its job, but not to fetch.</summary>
    /// <exception cref="StoreException">There is no store, it can't be written to, is not ours, or is in use.</exception>
    public static async Task<JobSession> OpenAsync(StoreSource address, JobSubject subject, CancellationToken cancellationToken)
    {
        await RefuseMissingAsync(address).ConfigureAwait(false);
        return await OpenAsync(address, subject, new RetryPolicy(), ProgramLog.Current.LevelFor(quiet: false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws if there is no store, before one is created.</summary>
    public static async Task RefuseMissingAsync(StoreSource address)
    {
        await using (await address.OpenReadAsync().ConfigureAwait(false))
        {
        }
    }

    private static async Task<JobSession> OpenAsync(
        StoreSource address, JobSubject subject, RetryPolicy retries, LogLevel logLevel, CancellationToken cancellationToken)
    {
        var locked = await LockedStore.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        try
        {
            return new JobSession(locked, ownsStore: true, await StartAsync(locked, subject, retries, logLevel, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await locked.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens another job of the same store, which ends before this one.</summary>
    public Task<JobSession> OpenBesideAsync(
        FetchSettings settings, JobSubject subject, IProgressDisplay display, CancellationToken cancellationToken) => TransientRetry.WhileFullAsync(
            display,
            async () => new JobSession(
                _locked,
                ownsStore: false,
                await StartAsync(_locked, subject, settings.Retries, ProgramLog.Current.LevelFor(settings.Quiet), cancellationToken).ConfigureAwait(false)),
            cancellationToken);

    private static Task<LocalNode> StartAsync(
        LockedStore locked, JobSubject subject, RetryPolicy retries, LogLevel logLevel, CancellationToken cancellationToken) =>
        LocalNode.StartAsync(locked.Address, locked.Items, subject, retries, logLevel, cancellationToken);

    /// <summary>Records which API is used from now on. Waits while there is no space left.</summary>
    public Task RecordApiAsync(ApiAddress api, IProgressDisplay display, CancellationToken cancellationToken) =>
        TransientRetry.WhileFullAsync(display, () => Store.RecordApiAsync(api.ToString(), cancellationToken), cancellationToken);

    /// <summary>Starts the job with its target ids.</summary>
    /// <param name="targets">Null to keep the previous targets.</param>
    /// <exception cref="StoreException">The store is damaged.</exception>
    /// <param name="acceptNullsUpTo">Up to this id a <c>null</c> is accepted when seen twice, a second apart.</param>
    public async Task<JobStarted> StartJobAsync(
        string selection, string api, IdRangeSet? targets, long acceptNullsUpTo, IProgressDisplay display, CancellationToken cancellationToken)
    {
        await RecordApiAsync(ApiAddress.Parse(api), display, cancellationToken).ConfigureAwait(false);
        _start = new StartJob(Node.Job, selection, api, targets, acceptNullsUpTo);
        // No time limit: the coordinator first checks which ids the store has, and there may be tens of millions of them.
        var started = await TransientRetry.AskAsync(
            _locked.Address,
            display,
            $"checking which {Node.Job.Subject.Nouns()} are already stored",
            token =>
            {
                Node.Damage.ThrowIfFound();
                return Coordinator.AskWithRetryAsync<JobStarted>(_start, token);
            },
            cancellationToken).ConfigureAwait(false);
        // Somebody may have paused it meanwhile, and retries of the start may have arrived since.
        if (IsPaused) await PauseAsync(cancellationToken).ConfigureAwait(false);
        return started;
    }

    /// <summary>
    /// Compares what the job counts as done with what the store has. Ids whose rows are gone, for whatever reason, are fetched again.
    /// </summary>
    public async Task ReopenLostAsync(IProgressDisplay display, CancellationToken cancellationToken)
    {
        var status = await ReadAsync(display, cancellationToken).ConfigureAwait(false);
        var letters = await AskAsync(
            token => Node.Registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterIds>(new GetDeadLetterIds(Node.Job), token),
            display,
            cancellationToken).ConfigureAwait(false);
        var claimed = status.Ids.Done.Except(letters.Ids);
        var lost = claimed.Except(await new StoredIds(_locked.Items).FindAsync(Node.Job, claimed, cancellationToken).ConfigureAwait(false));
        if (lost.IsEmpty) return;
        await AskAsync(token => Coordinator.AskWithRetryAsync<IdsReopenedReply>(new ReopenIds(Node.Job, lost), token), display, cancellationToken)
            .ConfigureAwait(false);
        display.Note($"{Human.Plural(lost.IdCount, "id")} that counted as stored {(lost.IdCount == 1 ? "is" : "are")} missing from the store " +
            $"({lost}): to be fetched again");
    }

    /// <summary>Removes the dead letters of ids that are in the store after all.</summary>
    public Task CloseLettersAsync(IdRangeSet stored, IProgressDisplay display, CancellationToken cancellationToken) =>
        stored.IsEmpty ? Task.CompletedTask : AskAsync(
            token => Node.Registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersClosed>(new CloseLetters(Node.Job, default, stored), token),
            display,
            cancellationToken);

    /// <summary>Reads the job's status, however long its actors take to answer.</summary>
    public Task<JobStatus> ReadAsync(IProgressDisplay display, CancellationToken cancellationToken) =>
        AskAsync(token => Node.Monitor.ReadAsync(token), display, cancellationToken);

    /// <summary>Asks the job's actors for as long as it takes.</summary>
    /// <param name="ask">Repeated until it is answered, so the question must be idempotent.</param>
    public Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, IProgressDisplay display, CancellationToken cancellationToken) =>
        TransientRetry.AskAsync(_locked.Address, display, "waiting for the job's journal", ask, cancellationToken);

    /// <summary>True if a person paused the job: it grants no leases until it is resumed.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Stops granting leases until the job is resumed; requests in flight are finished.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        IsPaused = true;
        await Coordinator.AskWithRetryAsync<JobStopped>(new StopJob(Node.Job), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resumes a paused job.</summary>
    public void Resume()
    {
        IsPaused = false;
        ResumeJob();
    }

    /// <summary>
    /// Tells the job to continue, unless somebody paused it. Does not wait for the answer: the job's status shows whether it runs.
    /// </summary>
    public void ResumeJob()
    {
        if (!IsPaused && _start is { } start) Coordinator.Tell(start with { Targets = null }, ActorRefs.NoSender);
    }

    private IActorRef Coordinator => Node.Registry.Get<CoordinatorKey>();

    /// <param name="gate">A gate shared with another job; null to create one for this job.</param>
    public void StartPool(IHackerNewsClient client, FetchSettings settings, RequestGate? gate = null)
    {
        if (gate is null)
            gate = _ownGate = new RequestGate(settings.Limits, () => client.ReceivedBytes, TimeProvider.System);
        Statistics.Gate = Gate = gate;
        LocalJobHosting.StartPool(Node.System, Node.Job, NodeParts.For(Node.Job, client, _locked.Items, gate, Statistics, TimeProvider.System));
    }

    /// <summary>Finishes the requests in flight and returns the remaining ids; gives up after ten seconds, which loses nothing.</summary>
    public async Task DrainAsync()
    {
        if (Gate is null) return;
        try
        {
            await Node.Registry.Get<FetcherPoolKey>().Ask<Drained>(Drain.Instance, DrainTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // The next run simply fetches again what was not acknowledged in time.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync().ConfigureAwait(false);
        Statistics.Dispose();
        _ownGate?.Dispose();
        if (_ownsStore) await _locked.DisposeAsync().ConfigureAwait(false);
    }
}

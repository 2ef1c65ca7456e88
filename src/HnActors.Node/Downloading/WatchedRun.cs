using HnActors.Actors.Congestion;
using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Operations;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Downloading;

/// <summary>A run in this process as its dashboard sees it: its jobs, and itself as the only member that fetches.</summary>
internal sealed class WatchedRun : IJobOperations, IMembers
{
    private readonly Lock _lock = new();
    private readonly List<WatchedJob> _jobs = [];
    private readonly string _command;
    private readonly TimeProvider _time;
    private readonly IProgressDisplay _display;

    /// <param name="command">The command that was typed, such as <c>download</c>.</param>
    /// <param name="display">Shows the run's progress and the actions taken on the dashboard.</param>
    public WatchedRun(string command, IProgressDisplay display, TimeProvider time)
    {
        (_command, _display, _time) = (command, display, time);
        Display = new ObservedDisplay(display, Observe);
        Unshown = new ObservedDisplay(new SilentDisplay(TextWriter.Null), Observe);
        Self = $"{command}, process {Environment.ProcessId}";
    }

    /// <summary>The display for the jobs' progress, which also feeds the dashboard.</summary>
    public IProgressDisplay Display { get; }

    /// <summary>The display for a job whose progress appears only on the dashboard.</summary>
    public IProgressDisplay Unshown { get; }

    public bool IsCluster => false;

    public bool HasCoordinator => true;

    public string Self { get; }

    /// <summary>Shows a job from now on.</summary>
    /// <param name="follows">Whether the job runs until it is stopped.</param>
    public void Add(JobSession session, bool follows = false)
    {
        lock (_lock) _jobs.Add(new WatchedJob(session, follows, _time.GetUtcNow()));
    }

    public Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync() => Task.FromResult<IReadOnlyList<MemberLine>>(
        [new MemberLine(Self, [_command], "up", "", ProgramVersion.Text)]);

    public async Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        var lines = new List<JobLine>();
        foreach (var job in Jobs()) lines.Add(await LineAsync(job, cancellationToken).ConfigureAwait(false));
        return lines;
    }

    public async Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        var status = await StatusAsync(found, cancellationToken).ConfigureAwait(false);
        return new ClusterJobStatus(status)
        {
            Follow = found.Latest?.Follow is { } view ? FollowLine.Of(view.Items, view.IsStreaming) : null,
            Nodes = found.Session.Gate is { } gate ? [new NodeReport(Self, MetricsOf(found, gate))] : [],
        };
    }

    public async Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        if (phase == JobPhase.Paused) await found.Session.PauseAsync(cancellationToken).ConfigureAwait(false);
        else if (phase == JobPhase.Running) found.Session.Resume();
        else throw new OperationException("a run can be ended only where it was started: stop it there with ^C, and the same command continues it later.");
        _display.Note(phase == JobPhase.Paused ? "paused from the dashboard: nothing is fetched until it is resumed there" : "resumed from the dashboard");
        return (await LineAsync(found, cancellationToken).ConfigureAwait(false)) with { Phase = phase };
    }

    public async Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        var gate = found.Session.Gate ?? throw new OperationException($"job {job} has not started fetching yet: try again.");
        gate.Ceiling = gate.Ceiling.With(change);
        var line = await LineAsync(found, cancellationToken).ConfigureAwait(false);
        _display.Note($"changed from the dashboard: {OperationsText.Ceiling(line)}");
        return line;
    }

    public Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        return found.Actors.LeasesAsync(found.Job, cancellationToken);
    }

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        return found.Actors.DeadLettersAsync(new ListDeadLetters(found.Job, filter, afterId, limit), cancellationToken);
    }

    public Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        return found.Actors.CountDeadLettersAsync(new CountDeadLetters(found.Job, filter), cancellationToken);
    }

    public Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default) =>
        Find(job.Value).Actors.MapAsync(job, maxCells, cancellationToken);

    public async Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        return await ChangeAsync(found, new RetryLetters(found.Job, filter), cancellationToken).ConfigureAwait(false);
    }

    public async Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default)
    {
        var found = Find(job);
        return await ChangeAsync(found, new DropLetters(found.Job, filter, reason), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<LetterChange> ChangeAsync(WatchedJob job, IJobCommand command, CancellationToken cancellationToken)
    {
        var changed = await job.Actors.ChangeLettersAsync(command, cancellationToken).ConfigureAwait(false);
        return new LetterChange(changed, (await StatusAsync(job, cancellationToken).ConfigureAwait(false)).Phase);
    }

    // The display has usually read it a moment ago.
    private static async Task<JobStatus> StatusAsync(WatchedJob job, CancellationToken cancellationToken)
    {
        var status = job.Latest?.Status ?? await job.Session.Node.Monitor.ReadAsync(cancellationToken, withIds: false).ConfigureAwait(false);
        return status with { Phase = job.Session.IsPaused ? JobPhase.Paused : job.Follows ? JobPhase.Running : status.Phase };
    }

    private static NodeMetrics MetricsOf(WatchedJob job, RequestGate gate)
    {
        var metrics = NodeMetrics.Of(job.Job, job.Session.Statistics, gate);
        return metrics with { StoreTrouble = metrics.StoreTrouble ?? job.Latest?.StoreTrouble };
    }

    private static async Task<JobLine> LineAsync(WatchedJob job, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(job, cancellationToken).ConfigureAwait(false);
        var ceiling = job.Session.Gate?.Ceiling ?? RequestCeiling.None;
        return JobLine.Of(job.Job, status.Selection, status.Api, ceiling, status.Phase, job.StartedAt);
    }

    private WatchedJob[] Jobs()
    {
        lock (_lock) return [.. _jobs];
    }

    private WatchedJob Find(string job) => Array.Find(Jobs(), one => one.Job.Value == job)
        ?? throw new OperationException($"this run has no job '{job}'.", isMissing: true);

    private void Observe(ProgressSnapshot snapshot)
    {
        if (Array.Find(Jobs(), one => one.Job.Value == snapshot.Status.Job) is { } job) job.Latest = snapshot;
    }

    private sealed class WatchedJob(JobSession session, bool follows, DateTimeOffset startedAt)
    {
        public JobSession Session => session;

        public JobId Job => session.Node.Job;

        public bool Follows => follows;

        public DateTimeOffset StartedAt => startedAt;

        public JobActors Actors { get; } = new(session.Node.Registry);

        /// <summary>What was last shown of the job; null if nothing was.</summary>
        public ProgressSnapshot? Latest { get; set; }
    }
}

using System.Collections.Concurrent;
using HnActors.Actors.Operations;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Dashboard;

/// <summary>Reads the cluster's state for all watchers, and only while there are any.</summary>
internal sealed class ClusterWatch(IJobOperations jobs, IMembers members, TimeProvider time)
{
    private const int MaxCells = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan MapInterval = TimeSpan.FromSeconds(4.5);

    // For a job that is not running, a reading asks more of the store, and little can change.
    private static readonly TimeSpan RestInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, WatchedJob> _watched = new();
    private readonly SharedReading<IReadOnlyList<MemberLine>> _members = new(members.MembersWithOperationsAsync, _ => Interval, time);
    private readonly SharedReading<IReadOnlyList<JobLine>> _jobs = new(() => jobs.ListAsync(), _ => Interval, time);

    /// <summary>Begins to watch a job. The caller ends the watch by disposing it.</summary>
    /// <param name="job">Null for the cluster only.</param>
    public Watch Begin(string? job)
    {
        if (job is null) return new Watch(this, null);
        while (true)
        {
            var watched = _watched.GetOrAdd(job, name => new WatchedJob(name, jobs, time));
            if (watched.TryEnter()) return new Watch(this, watched);
        }
    }

    /// <inheritdoc cref="OperationsText.NoAnswer"/>
    public string NoAnswer => OperationsText.NoAnswer(members);

    /// <summary>The members, with the address of each one's operations endpoint.</summary>
    public Task<IReadOnlyList<MemberLine>> ReadMembersAsync(CancellationToken cancellationToken) => _members.ReadAsync(cancellationToken);

    private void End(WatchedJob job)
    {
        if (job.Leave()) _watched.TryRemove(KeyValuePair.Create(job.Name, job));
    }

    private async Task<ClusterSnapshot> ReadAsync(WatchedJob? watched, Viewer viewer, CancellationToken cancellationToken)
    {
        var lines = await _jobs.ReadAsync(cancellationToken).ConfigureAwait(false);
        var line = watched is null ? null : lines.FirstOrDefault(one => one.Job == watched.Name);
        return new ClusterSnapshot(
            members.IsCluster,
            members.Self,
            ProgramVersion.Text,
            viewer.Access == Access.Full,
            viewer.IsLoggedIn,
            await ReadMembersAsync(cancellationToken).ConfigureAwait(false),
            Shown(lines, watched?.Name),
            line is null ? null : await watched!.ReadAsync(line.Phase, cancellationToken).ConfigureAwait(false));
    }

    // The watched job is always included, however old it is.
    private static List<JobLine> Shown(IReadOnlyList<JobLine> listed, string? watched)
    {
        var chosen = ReportedJobs.Choose(listed).Select(job => job.Job).ToHashSet();
        return [.. listed.Where(job => chosen.Contains(job.Job) || job.Job == watched)];
    }

    /// <summary>One watcher's view of the cluster.</summary>
    public sealed class Watch(ClusterWatch owner, WatchedJob? job) : IDisposable
    {
        /// <exception cref="OperationException">The job was just removed.</exception>
        public Task<ClusterSnapshot> ReadAsync(Viewer viewer, CancellationToken cancellationToken) => owner.ReadAsync(job, viewer, cancellationToken);

        /// <summary>The map of the job's ids: the same object until it is read again; null if no job is watched.</summary>
        public async Task<JobMap?> ReadMapAsync(CancellationToken cancellationToken) =>
            job is null ? null : await job.Map.ReadAsync(cancellationToken).ConfigureAwait(false);

        public void Dispose()
        {
            if (job is not null) owner.End(job);
        }
    }

    /// <summary>A job that is being watched.</summary>
    public sealed class WatchedJob
    {
        private readonly ProgressMeter _meter;
        private readonly SharedReading<JobSnapshot> _snapshot;
        private readonly Lock _lock = new();
        private JobPhase? _phase;
        private JobPhase? _phaseOfMap;
        private int _watchers;
        private bool _hasEnded;

        public WatchedJob(string name, IJobOperations jobs, TimeProvider time)
        {
            Name = name;
            _meter = new ProgressMeter(time);
            _snapshot = new SharedReading<JobSnapshot>(
                async () =>
                {
                    var status = await jobs.StatusAsync(name).ConfigureAwait(false);
                    return JobSnapshot.Of(status, _meter.Read(status));
                },
                last => _phase == last.Status.Phase && _phase != JobPhase.Running ? RestInterval : Interval,
                time);
            Map = new SharedReading<JobMap>(
                async () =>
                {
                    _phaseOfMap = _phase;
                    return JobMap.Of(name, await jobs.MapAsync(new JobId(name), MaxCells).ConfigureAwait(false));
                },
                _ => _phase == _phaseOfMap && _phase != JobPhase.Running ? RestInterval : MapInterval,
                time);
        }

        public string Name { get; }

        public SharedReading<JobMap> Map { get; }

        /// <param name="phase">The job's phase according to the directory.</param>
        public Task<JobSnapshot> ReadAsync(JobPhase? phase, CancellationToken cancellationToken)
        {
            _phase = phase;
            return _snapshot.ReadAsync(cancellationToken);
        }

        /// <returns>False if the last watcher has left: start over.</returns>
        public bool TryEnter()
        {
            lock (_lock)
            {
                if (_hasEnded) return false;
                _watchers++;
                return true;
            }
        }

        /// <returns>True if that was the last watcher.</returns>
        public bool Leave()
        {
            lock (_lock) return _hasEnded = --_watchers == 0;
        }
    }
}

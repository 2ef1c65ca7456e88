using System.Collections.Concurrent;
using HnActors.Actors.Operations;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Dashboard;

/// <summary>Reads for all who watch, and only while somebody does.</summary>
internal sealed class ClusterWatch(IJobOperations jobs, IMembers members, TimeProvider time)
{
    private const int MaxCells = 1_000;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan MapInterval = TimeSpan.FromSeconds(4.5);

    // Of a job that does not run the store is asked for more, and little can change.
    private static readonly TimeSpan RestInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, WatchedJob> _watched = new();
    private readonly SharedReading<IReadOnlyList<MemberLine>> _members = new(members.MembersWithOperationsAsync, _ => Interval, time);
    private readonly SharedReading<IReadOnlyList<JobLine>> _jobs = new(() => jobs.ListAsync(), _ => Interval, time);

    /// <summary>Begins to watch a job. Whoever does so ends it by disposing.</summary>
    /// <param name="job">Null for the cluster alone.</param>
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

    /// <summary>The members, and where each is reached.</summary>
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

    // The one that is looked at is always among them, however old it is.
    private static List<JobLine> Shown(IReadOnlyList<JobLine> listed, string? watched)
    {
        var chosen = ReportedJobs.Choose(listed).Select(job => job.Job).ToHashSet();
        return [.. listed.Where(job => chosen.Contains(job.Job) || job.Job == watched)];
    }

    /// <summary>Somebody's look at the cluster.</summary>
    public sealed class Watch(ClusterWatch owner, WatchedJob? job) : IDisposable
    {
        /// <exception cref="OperationException">The job was removed in this moment.</exception>
        public Task<ClusterSnapshot> ReadAsync(Viewer viewer, CancellationToken cancellationToken) => owner.ReadAsync(job, viewer, cancellationToken);

        /// <summary>Where the job's ids are, the same object until it is read anew; null where no job is watched.</summary>
        public async Task<JobMap?> ReadMapAsync(CancellationToken cancellationToken) =>
            job is null ? null : await job.Map.ReadAsync(cancellationToken).ConfigureAwait(false);

        public void Dispose()
        {
            if (job is not null) owner.End(job);
        }
    }

    /// <summary>A job that somebody looks at.</summary>
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

        /// <param name="phase">What the directory says that it is in.</param>
        public Task<JobSnapshot> ReadAsync(JobPhase? phase, CancellationToken cancellationToken)
        {
            _phase = phase;
            return _snapshot.ReadAsync(cancellationToken);
        }

        /// <returns>False where the last watcher has left: begin anew.</returns>
        public bool TryEnter()
        {
            lock (_lock)
            {
                if (_hasEnded) return false;
                _watchers++;
                return true;
            }
        }

        /// <returns>True where that was the last.</returns>
        public bool Leave()
        {
            lock (_lock) return _hasEnded = --_watchers == 0;
        }
    }
}

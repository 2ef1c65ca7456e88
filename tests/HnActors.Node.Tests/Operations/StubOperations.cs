using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Node.Tests.Operations;

/// <summary>Jobs that are only told of: what is answered is set, what is asked and commanded is kept.</summary>
internal sealed class StubOperations : IJobOperations, IMembers
{
    private readonly List<string> _asked = [];

    /// <summary>Oldest first.</summary>
    public List<JobLine> Jobs { get; } = [];

    /// <summary>Jobs that say nothing when they are asked how they stand.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>True where not even the list of jobs is to be had.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What there is of dead letters in every job.</summary>
    public List<DeadLetter> Letters { get; } = [];

    /// <summary>The nodes that work for every job.</summary>
    public IReadOnlyList<NodeReport> Nodes { get; set; } = [];

    public long Parked { get; set; }

    public long Dropped { get; set; }

    /// <summary>What was asked, such as <c>status a</c>, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    public bool IsCluster => true;

    public bool HasCoordinator { get; set; } = true;

    public string Self => "akka.tcp://hnactors@here:1";

    public static JobLine Line(string job, JobPhase phase = JobPhase.Running, string api = "http://mirror.example/v0") =>
        new(job, "all", api, null, null, null, phase, DateTimeOffset.UnixEpoch);

    public Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync() =>
        Task.FromResult<IReadOnlyList<MemberLine>>([new MemberLine(Self, [], "up", "", "1", "http://other.example:9053/")]);

    public async Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        Keep("list");
        if (IsSilent) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return [.. Jobs];
    }

    public async Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken = default)
    {
        Keep($"status {job}");
        if (Silent.Contains(job)) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new ClusterJobStatus(new JobStatus
        {
            Job = job,
            Selection = "all",
            Api = "http://mirror.example/v0",
            Phase = Jobs.First(line => line.Job == job).Phase!.Value,
            From = 1,
            To = 100,
            Total = 100,
            Stored = 100 - Parked - Dropped,
            Nulls = 0,
            Parked = Parked,
            Dropped = Dropped,
        })
        {
            Nodes = Nodes,
        };
    }

    public Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default)
    {
        Keep($"move {job} {phase}");
        var at = Jobs.FindIndex(line => line.Job == job);
        return Task.FromResult(Jobs[at] = Jobs[at] with { Phase = phase });
    }

    public Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default) =>
        Task.FromResult(Jobs.First(line => line.Job == job));

    public Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<LeaseLine>>([]);

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<DeadLetter>>([.. Letters.Where(letter => letter.Id > afterId).Take(limit)]);

    public Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default) =>
        Task.FromResult<long>(Letters.Count);

    public Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default)
    {
        Keep($"map {job}");
        return Task.FromResult(IdMap.Empty);
    }

    public Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        Keep($"retry {job}");
        return Task.FromResult(new LetterChange(Letters.Count, JobPhase.Running));
    }

    public Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default)
    {
        Keep($"drop {job}");
        return Task.FromResult(new LetterChange(Letters.Count, JobPhase.Running));
    }

    private void Keep(string asked)
    {
        lock (_asked) _asked.Add(asked);
    }
}

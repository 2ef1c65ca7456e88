using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Congestion;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>The dependencies of a cluster node's fetching.</summary>
/// <param name="Connect">Creates a client for an API's base address.</param>
/// <param name="Concurrency">Requests in flight to one API; null to use the node's share.</param>
public sealed record FetcherNodeParts(Func<string, IHackerNewsClient> Connect, IItemStore Store, int? Concurrency, TimeProvider Time);

/// <summary>Everything that fetches on one node of a cluster: for each running job a pool and a writer, for each API a gate.</summary>
public sealed class FetcherNodeActor : ReceiveActor, IWithTimers
{
    // A coordinator that moves to another node grants no leases for two to four seconds.
    private static readonly TimeSpan WorkInHand = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    // Each job has its own pool, writer and fetchers. The oldest come first, and others follow as these end.
    private const int MaxJobs = 50;

    private readonly FetcherNodeParts _parts;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly Dictionary<JobId, Work> _works = [];
    private readonly Dictionary<string, ApiChannel> _channels = [];
    private IActorRef? _drainer;

    public FetcherNodeActor(FetcherNodeParts parts, IReadOnlyActorRegistry registry)
    {
        _parts = parts;
        _registry = registry;

        Receive<Poll>(_ => OnPoll());
        Receive<JobListing>(OnJobListing);
        Receive<GetNodeMetrics>(_ => Sender.Tell(Metrics()));
        Receive<Drain>(_ => OnDrain());
        Receive<Drained>(_ => OnDrained());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(FetcherNodeParts parts, IReadOnlyActorRegistry registry) =>
        Akka.Actor.Props.Create(() => new FetcherNodeActor(parts, registry));

    protected override void PreStart() => Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, TimeSpan.Zero, PollInterval);

    private void OnPoll()
    {
        foreach (var work in _works.Values.Where(work => work.IsEnding)) work.Pool.Tell(Drain.Instance);
        _registry.Get<JobDirectoryKey>().Tell(new WatchRunningJobs());
    }

    // If the directory is unreachable, no listing comes, and the pools continue with what they have.
    private void OnJobListing(JobListing listing)
    {
        if (_drainer is not null) return;
        var running = listing.Jobs.Where(job => job.Phase == JobPhase.Running).Take(MaxJobs).ToList();
        foreach (var api in running.GroupBy(job => job.Api))
        {
            var ceiling = api.Aggregate(RequestCeiling.None, (lowest, job) => lowest.Min(job.Ceiling));
            ChannelOf(api.Key, ceiling).Reporter!.Tell(ceiling);
            foreach (var job in api.Where(job => !_works.ContainsKey(job.Job))) Begin(job);
        }
        foreach (var (job, work) in _works)
        {
            if (!work.IsEnding && running.All(one => one.Job != job)) End(work);
        }
        foreach (var unused in _channels.Keys.Where(api => _works.Values.All(work => work.Channel.Api != api)).ToList()) Close(unused);
    }

    private void Begin(ListedJob job)
    {
        var channel = _channels[job.Api];
        var statistics = new NodeStatistics(job.Job.Value) { Gate = channel.Gate };
        var parts = NodeParts.For(job.Job, channel.Client, _parts.Store, channel.Gate, statistics, _parts.Time) with { WorkInHand = WorkInHand };
        var writer = Context.ActorOf(WriterActor.Props(parts.Store, statistics), $"writer-{job.Job}-{Guid.NewGuid():n}");
        var pool = Context.ActorOf(FetcherPoolActor.Props(job.Job, parts, writer, _registry), $"pool-{job.Job}-{Guid.NewGuid():n}");
        _works.Add(job.Job, new Work(job.Job, channel, statistics, writer, pool));
    }

    private void End(Work work)
    {
        work.IsEnding = true;
        work.Pool.Tell(Drain.Instance);
    }

    private void OnDrained()
    {
        var work = _works.Values.FirstOrDefault(one => one.Pool.Equals(Sender));
        if (work is null) return;
        _works.Remove(work.Job);
        Context.Stop(work.Pool);
        Context.Stop(work.Writer);
        work.Statistics.Dispose();
        TellDrained();
    }

    private void OnDrain()
    {
        _drainer = Sender;
        foreach (var work in _works.Values.Where(work => !work.IsEnding)) End(work);
        TellDrained();
    }

    private void TellDrained()
    {
        if (_works.Count == 0) _drainer?.Tell(Drained.Instance);
    }

    private AllNodeMetrics Metrics() => new([.. _works.Values.Select(work => NodeMetrics.Of(work.Job, work.Statistics, work.Channel.Gate))]);

    private ApiChannel ChannelOf(string api, RequestCeiling ceiling)
    {
        if (_channels.TryGetValue(api, out var known)) return known;
        var channel = new ApiChannel(api, _parts.Connect(api), _parts.Concurrency, _parts.Time);
        channel.Reporter = Context.ActorOf(BudgetReporterActor.Props(channel, ceiling, _registry, _parts.Time));
        _channels.Add(api, channel);
        return channel;
    }

    private void Close(string api)
    {
        _channels.Remove(api, out var channel);
        Context.Stop(channel!.Reporter);
        channel.Dispose();
    }

    protected override void PostStop()
    {
        foreach (var channel in _channels.Values) channel.Dispose();
        foreach (var work in _works.Values) work.Statistics.Dispose();
    }

    private sealed record Work(JobId Job, ApiChannel Channel, NodeStatistics Statistics, IActorRef Writer, IActorRef Pool)
    {
        public bool IsEnding { get; set; }
    }

    private sealed class Poll
    {
        public static readonly Poll Instance = new();
    }
}

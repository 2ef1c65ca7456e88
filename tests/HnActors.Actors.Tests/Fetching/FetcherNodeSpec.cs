using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Fetching;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Tests.Fetching;

/// <summary>What a cluster node does about the jobs that the directory lists.</summary>
public sealed class FetcherNodeSpec : ActorSpec
{
    private const string Api = "http://stub/";

    private readonly TestProbe _directory;
    private readonly TestProbe _coordinators;
    private readonly TestProbe _budgets;
    private readonly List<string> _connected = [];
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IdRangeSet _lent = IdRangeSet.Empty;
    private readonly IActorRef _node;

    public FetcherNodeSpec()
    {
        _directory = Probe<JobDirectoryKey>();
        _coordinators = Probe<CoordinatorKey>();
        _coordinators.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is RequestLease request) sender.Tell(_lent.IsEmpty
                ? new NoLease(request.Job, request.RequestNo)
                : new LeaseGranted(request.Job, request.RequestNo, new LeaseId(1, 1), LeaseKind.Fresh, _lent, TimeSpan.FromMinutes(2), 1000));
            return AutoPilot.KeepRunning;
        }));
        _budgets = Probe<RequestBudgetKey>();
        Probe<DeadLetterKey>();
        var parts = new FetcherNodeParts(Connect, new StoreStub(), Concurrency: null, TimeProvider.System);
        _node = Sys.ActorOf(FetcherNodeActor.Props(parts, Registry));
    }

    [Fact]
    public void It_asks_again_and_again_which_jobs_run()
    {
        _directory.ExpectMsg<WatchRunningJobs>();
        _directory.ExpectMsg<WatchRunningJobs>();
    }

    [Fact]
    public void Each_running_job_gets_a_pool_that_asks_for_work_and_jobs_on_one_api_share_its_requests()
    {
        Tell(Running("a", ceiling: new RequestCeiling(50)), Running("b", ceiling: new RequestCeiling(20)));

        var asking = new HashSet<JobId>();
        while (asking.Count < 2) asking.Add(_coordinators.FishForMessage<RequestLease>(_ => true).Job);
        Assert.Equal(["a", "b"], Jobs());
        Assert.Equal([Api], _connected);
        Assert.Equal(20, _budgets.FishForMessage<ReportRequests>(_ => true).Ceiling.Rate);
    }

    [Theory]
    [InlineData(JobPhase.Paused)]
    [InlineData(JobPhase.Finished)]
    public void A_job_that_runs_no_longer_loses_its_pool_and_gets_a_new_one_when_it_is_resumed(JobPhase phase)
    {
        Tell(Running("a"));
        Assert.Equal(["a"], Jobs());

        Tell(Running("a") with { Phase = phase });
        AwaitAssert(() => Assert.Empty(Jobs()));
        // The way to an API that no job uses any more is given up.
        Tell(Running("a") with { Phase = phase });
        Tell(Running("a"));

        Assert.Equal(["a"], Jobs());
        Assert.Equal([Api, Api], _connected);
    }

    [Fact]
    public void No_more_than_fifty_jobs_are_worked_on_at_a_time_the_oldest_first()
    {
        Tell([.. Enumerable.Range(1, 60).Select(number => Running($"job-{number:00}"))]);

        Assert.Equal(Enumerable.Range(1, 50).Select(number => $"job-{number:00}"), Jobs());
    }

    [Fact]
    public void A_node_that_drains_ends_all_its_pools_says_so_and_begins_no_more()
    {
        Tell(Running("a"), Running("b"));
        Assert.Equal(2, Jobs().Length);

        _node.Tell(Drain.Instance, TestActor);

        FishForMessage<Drained>(_ => true);
        Tell(Running("c"));
        Assert.Empty(Jobs());
    }

    [Fact]
    public void A_pool_that_fails_and_starts_anew_while_its_job_ends_is_told_so_once_more()
    {
        _lent = IdRangeSet.Of(1, 10);
        Tell(Running("a"));
        _coordinators.FishForMessage<RequestLease>(_ => true);
        Tell(Running("a") with { Phase = JobPhase.Paused });
        Assert.Equal(["a"], Jobs());

        _lent = IdRangeSet.Empty;
        // No reply that a pool knows how to count.
        Sys.ActorSelection(_node.Path / "pool-a-*").Tell(new LeaseGranted(new JobId("a"), 1, new LeaseId(1, 1), LeaseKind.Fresh, null!, default, 0));

        AwaitAssert(() => Assert.Empty(Jobs()));
        _mayAnswer.SetResult();
    }

    private ClientStub Connect(string api)
    {
        _connected.Add(api);
        return new ClientStub(ClientStub.Body) { MayAnswer = _ => _mayAnswer.Task };
    }

    private void Tell(params ListedJob[] jobs) => _node.Tell(new JobListing(jobs));

    private string[] Jobs()
    {
        _node.Tell(new GetNodeMetrics(), TestActor);
        return [.. FishForMessage<AllNodeMetrics>(_ => true).Jobs.Select(reading => reading.Job.Value).Order(StringComparer.Ordinal)];
    }

    private static ListedJob Running(string name, RequestCeiling? ceiling = null) =>
        new(new JobId(name), "all", Api, ceiling ?? RequestCeiling.None, JobPhase.Running, DateTimeOffset.UnixEpoch);
}

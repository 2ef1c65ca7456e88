using System.Text.Json;
using Akka.Actor;
using HnActors.Actors.Following;
using HnActors.Actors.Membership;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Serialization;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Tests.Serialization;

public class WireSerializerTests : ActorSpec
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
    private static readonly IdRangeSet Some = IdRangeSet.Of([new IdRange(1, 5), new IdRange(100, 100), new IdRange(49_000_000, 50_000_000)]);
    private static readonly LeaseId Lease = new(3, 14);
    private static readonly PoolId Pool = new("pool-7");
    private static readonly TimeSpan While = TimeSpan.FromMilliseconds(1234);
    private static readonly DeadLetterFilter Filter = new(Some, "html", 3, While, DeadLetterStatus.Parked);

    private static readonly DeadLetter Letter =
        new(7, "html", "status 200", 3, 1, DeadLetterStatus.Dropped, At, At.AddSeconds(5), While, "1.2", "spam");

    private static readonly object[] Examples =
    [
        new StartJob(Job, "--all", "http://x/v0", Some, 49_999_000),
        new StartJob(Job, "--all", "http://x/v0", null, 0, IsReminder: true),
        new StartJob(Job, "follow", "http://x/v0", Some, 0) { AddsTargets = true },
        new KeepFollowing(Job, "http://x/v0", new FollowSpec(TimeSpan.FromDays(30), null)),
        new KeepFollowing(Job, "http://x/v0", new FollowSpec(TimeSpan.Zero, 0.5)),
        new GetJobFollowing(Job),
        new JobFollowing(Job, new FollowStatus(50, While, 2, 3, 4, 5, 2 * While, 3 * While), IsStreaming: true),
        new JobStarted(Job, Some, IdRangeSet.Of(2, 3)),
        new JobFinished(Job),
        new StopJob(Job),
        new JobStopped(Job),
        new ForgetJob(Job),
        new JobForgotten(Job),
        new RequestLease(Job, Pool, 5, 4096),
        new LeaseGranted(Job, 5, Lease, LeaseKind.AcceptNull, Some, While, 49_999_000),
        new NoLease(Job, 6),
        new RenewLeases(Job, Pool, [new HeldLease(Lease, LeaseKind.Retry, Some)]),
        new LeasesRenewed(Job, [Lease, new LeaseId(1, 1)]),
        new CompleteLease(Job, Pool, Lease, Some),
        new LeaseClosed(Job, Lease),
        new OfferRetries(Job, Some, IdRangeSet.Of(1, 2)),
        new RetriesNoted(Job, 9, Some),
        new RetriesNoted(Job, 0, Some, IsStopped: true),
        new ReopenIds(Job, Some),
        new IdsReopenedReply(Job, 8),
        new RefreshIds(Job, Some, IdRangeSet.Of(70, 71), 990) { CommandNo = 7 },
        new RefreshNoted(Job, Some, IdRangeSet.Of(70, 71)) { Unfetched = IdRangeSet.Of(80, 81), CommandNo = 7, Epoch = 3 },
        new ReportFailures(
            Job, Lease, [new FailureReport(1, "html", "d", FailureCost.Nothing, While), new FailureReport(2, "k", "", FailureCost.Attempt, null)]),
        new FailuresRecorded(Job, Lease, Some),
        new CloseLetters(Job, Lease, Some),
        new LettersClosed(Job, Lease, Some),
        new RetryLetters(Job, Filter),
        new RetryLetters(Job, new DeadLetterFilter()),
        new DropLetters(Job, Filter, "why"),
        new LettersChanged(Job, Some),
        new LettersChanged(Job, IdRangeSet.Empty) { Count = 9 },
        new GetJobProgress(Job),
        new GetJobProgress(Job, WithIds: false),
        new JobProgress(Job, true, "--all", "http://x/v0", Some, IdRangeSet.Of(1, 3), 4, 5, While) { IsLookingUp = true },
        new JobProgress(Job, true, "--all", "http://x/v0", IdRangeSet.Empty, IdRangeSet.Empty, 4, 5, While)
        {
            Targets = 9, Done = 7, FirstTarget = 3, LastTarget = 30, LettersWithin = Some, LettersExcept = IdRangeSet.Of(8, 9),
        },
        new JobProgress(Job, true, "--all", "http://x/v0", Some, IdRangeSet.Of(1, 3), 4, 5, While)
        {
            AskedIds = IdRangeSet.Of(1, 99),
            AskedAndDoneIds = IdRangeSet.Of(1, 50),
        },
        new GetLeases(Job),
        new LeaseListing(Job, [new OpenLease(Lease, LeaseKind.Retry, Pool, "akka.tcp://hnactors@h:1", Some, While, -While)]),
        new TallyDeadLetters(Job, Some) { QuestionNo = 7 },
        new TallyDeadLetters(Job, null, Some),
        new DeadLetterTallied(Job, new DeadLetterTally(1, 2, 3, 4, new Dictionary<string, int> { ["html"] = 9 })) { QuestionNo = 7 },
        new ListDeadLetters(Job, Filter, 17, 1000),
        new DeadLetterPage(Job, [Letter]),
        new GetDeadLetterIds(Job),
        new GetDeadLetterIds(Job, 8, 100),
        new DeadLetterIds(Job, Some),
        new DeadLetterIds(Job, Some, HasMore: true),
        new RegisterJob(Job, new JobSpec("--all", "http://x/v0", Some, 5, new RequestCeiling(12.5, 7, 2e6))),
        new MoveJob(Job, JobPhase.Paused, true),
        new JobAnswer(Job, JobPhase.Finished),
        new JobAnswer(Job, null),
        new JobAnswer(Job, JobPhase.Running, IsTaken: true) { SharingIds = [new JobId("a"), new JobId("b")] },
        new RemoveJob(Job),
        new GetJobs(),
        new WatchRunningJobs(),
        new ChangeCeiling(Job, new RequestCeiling(0, null, 1e6)),
        new JobListing([new ListedJob(Job, "--all", "http://x/v0", new RequestCeiling(Concurrency: 3), JobPhase.Cancelled, At) { Follows = true }]),
        new ReportRequests("http://x/v0", "n", new RequestWindow(While, 1, 2, 3, While, 4, While), new RequestCeiling(500), true, true),
        new ShareGranted("http://x/v0", new RequestShare(5, double.PositiveInfinity, 12.5, 6, 1e6, While, true)),
        new CountDeadLetters(Job, new DeadLetterFilter(Kind: "html")),
        new DeadLettersCounted(Job, 7),
        new GetOperationsAddress(),
        new OperationsAddress("http://127.0.0.1:9053/"),
        new OperationsAddress(null),
        new GetNodeMetrics(),
        new LeaveCluster(),
        new LeavingCluster(),
        new AllNodeMetrics(
        [
            new NodeMetrics
            {
                Job = Job,
                Requests = 1,
                StoredBodies = 2,
                StoredNulls = 3,
                StoredBytes = 4,
                Retries = 5,
                Failures = new SortedDictionary<string, long> { ["html"] = 3 },
                Latency = [0, 1, 2],
                InFlight = 6,
                InFlightLimit = 7,
                IsAdaptive = true,
                LimitedByStore = false,
                LimitedByMaxRate = true,
                LimitedByBandwidth = false,
                LimitedByThrottling = true,
                StoreTrouble = "full",
                HoldLeft = While,
                Cpu = While,
                Processors = 8,
            },
        ]),
    ];

    [Fact]
    public void Every_message_comes_back_as_it_was()
    {
        var serializer = new WireSerializer((ExtendedActorSystem)Sys);
        foreach (var example in Examples)
        {
            var again = serializer.FromBinary(serializer.ToBinary(example), serializer.Manifest(example));
            Assert.Equal(example.GetType(), again.GetType());
            Assert.Equal(Text(example), Text(again));
        }
    }

    [Fact]
    public void Every_type_that_can_cross_between_nodes_is_in_the_table_and_has_an_example()
    {
        Type[] markers = [typeof(IJobMessage), typeof(IDirectoryMessage), typeof(IBudgetMessage), typeof(INodeMessage)];
        var types = typeof(IJobMessage).Assembly.GetTypes().Concat(typeof(INodeMessage).Assembly.GetTypes())
            .Where(type => type is { IsInterface: false, IsAbstract: false } && markers.Any(marker => marker.IsAssignableFrom(type)));

        Assert.All(types, type => Assert.Contains(WireMapping.All, mapping => mapping.Type == type));
        Assert.All(WireMapping.All, mapping => Assert.Contains(Examples, example => example.GetType() == mapping.Type));
        Assert.All(WireMapping.All, mapping => Assert.IsType<WireSerializer>(Sys.Serialization.FindSerializerForType(mapping.Type)));
    }

    // Records compare lists by reference; as text they are compared by what they hold.
    private static string Text(object message) =>
        JsonSerializer.Serialize(message, message.GetType(), new JsonSerializerOptions
        {
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        });
}

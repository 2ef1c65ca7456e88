using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Congestion;
using HnActors.Actors.Fetching;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Fetching;

public class FetcherPoolSpec : ActorSpec
{
    private const long Done = 1000;

    private readonly TestProbe _coordinator;
    private readonly TestProbe _letters;
    private readonly StoreStub _store = new();
    private readonly NodeStatistics _statistics = new();
    private readonly IActorRef _writer;
    private RequestGate _gate = new(new GateOptions { Concurrency = 8 }, () => 0, TimeProvider.System);

    public FetcherPoolSpec()
    {
        _coordinator = Probe<CoordinatorKey>();
        _letters = Probe<DeadLetterKey>();
        _writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
    }

    [Fact]
    public void A_lease_is_completed_when_all_its_ids_are_stored()
    {
        var pool = Pool(ClientStub.Body);

        Grant(pool, IdRangeSet.Of(1, 300));

        var completion = Completion();
        Assert.Equal(IdRangeSet.Of(1, 300), completion.Done);
        Assert.Equal(300, _store.Rows.Count);
        Assert.Equal("{\"id\":7}"u8.ToArray(), _store.Rows[7].Json);
    }

    [Fact]
    public void A_lease_its_slices_and_their_writes_are_spans_of_one_trace_and_an_item_is_none()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var job = new JobId($"traced-{Guid.NewGuid():n}");
        var parts = new NodeParts(new ClientStub(ClientStub.Body), _store, _gate, new NodeStatistics(job.Value), TimeProvider.System);
        var pool = Sys.ActorOf(FetcherPoolActor.Props(job, parts, Sys.ActorOf(WriterActor.Props(_store, parts.Statistics)), Registry));
        var asked = _coordinator.FishForMessage<RequestLease>(asked => asked.Job == job);
        pool.Tell(new LeaseGranted(job, asked.RequestNo, new LeaseId(1, 1), LeaseKind.Fresh, IdRangeSet.Of(1, 40), TimeSpan.FromSeconds(10), Done));
        var completion = _coordinator.FishForMessage<CompleteLease>(completion => completion.Job == job);
        pool.Tell(new LeaseClosed(job, completion.Lease));

        AwaitAssert(() => Assert.Single(Of("lease")));

        var lease = Of("lease").Single();
        Assert.Equal(40L, lease.GetTagItem("hnactors.ids"));
        Assert.All(Of("fetch"), slice => Assert.Equal(lease.SpanId, slice.ParentSpanId));
        Assert.Equal(40, Of("fetch").Sum(slice => (int)slice.GetTagItem("hnactors.ids")!));
        Assert.All(Of("store"), write => Assert.Contains(write.ParentSpanId, Of("fetch").Select(slice => slice.SpanId)));
        Assert.Equal(40, Of("store").Sum(write => (int)write.GetTagItem("hnactors.rows")!));
        Assert.InRange(Mine().Count(), 3, 20);

        IEnumerable<Activity> Mine() => spans.Where(span => Equals(span.GetTagItem("job"), job.Value));

        IEnumerable<Activity> Of(string name) => Mine().Where(span => span.OperationName == name);
    }

    [Fact]
    public void A_thrown_failure_reaches_the_dead_letters_with_its_id_and_kind_and_the_other_ids_are_stored()
    {
        var pool = Pool(id => id == 7 ? throw new HackerNewsException(HackerNewsFailure.ServerError, "status 500") : ClientStub.Body(id));

        Grant(pool, IdRangeSet.Of(1, 10));

        var failure = Assert.Single(_letters.ExpectMsg<ReportFailures>().Failures);
        Assert.Equal((7, "server-error", FailureCost.Attempt), (failure.Id, failure.Kind, failure.Cost));
        AwaitAssert(() => Assert.Equal(9, _store.Rows.Count));
    }

    [Fact]
    public void Where_what_is_known_fails_too_nothing_is_reported_and_the_ids_stay_in_their_lease()
    {
        var isThere = false;
        var client = new ClientStub(id => isThere ? ClientStub.Body(id) : throw new HackerNewsException(HackerNewsFailure.Html, "a page"))
        {
            AreProbesAnswered = () => isThere,
        };
        var pool = Pool(client);
        Grant(pool, IdRangeSet.Of(1, 10));
        AwaitAssert(() => Assert.Equal("html", _gate.Outage));
        ExpectNoCompletion();

        isThere = true;

        Assert.Equal(IdRangeSet.Of(1, 10), Completion().Done);
        Assert.Equal(10, _store.Rows.Count);
        _letters.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void While_everything_is_null_no_null_is_stored()
    {
        var isThere = false;
        var client = new ClientStub(id => isThere ? ClientStub.Body(id) : ClientStub.Null()) { AreProbesNull = () => !isThere };
        var pool = Pool(client);
        Grant(pool, IdRangeSet.Of(1, 10));
        AwaitAssert(() => Assert.Equal("null", _gate.Outage));
        Assert.Empty(_store.Rows);

        isThere = true;

        Assert.Equal(IdRangeSet.Of(1, 10), Completion().Done);
        Assert.DoesNotContain(_store.Rows.Values, row => row.Json is null);
    }

    [Fact]
    public void A_lease_with_a_failed_id_is_completed_only_after_the_dead_letters_have_it()
    {
        var pool = Pool(id => id == 7 ? throw new HackerNewsException(HackerNewsFailure.Timeout, "late") : ClientStub.Body(id));
        var lease = Grant(pool, IdRangeSet.Of(1, 10));
        _letters.ExpectMsg<ReportFailures>();
        AwaitAssert(() => Assert.Equal(9, _store.Rows.Count));
        ExpectNoCompletion();

        pool.Tell(new FailuresRecorded(Job, lease, Ids(7)));

        Assert.Equal(IdRangeSet.Of(1, 10), Completion().Done);
    }

    [Fact]
    public void A_report_that_is_not_answered_is_sent_again()
    {
        var pool = Pool(_ => throw new HackerNewsException(HackerNewsFailure.Connection, "reset"));
        Grant(pool, Ids(7));

        var first = _letters.ExpectMsg<ReportFailures>();
        var again = _letters.ExpectMsg<ReportFailures>(TimeSpan.FromSeconds(10));

        Assert.Same(first, again);
    }

    [Fact]
    public void Nothing_is_completed_that_the_store_has_not_taken()
    {
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;
        var pool = Pool(ClientStub.Body);
        Grant(pool, IdRangeSet.Of(1, 10));
        ExpectNoCompletion();

        open.SetResult();

        Assert.Equal(IdRangeSet.Of(1, 10), Completion().Done);
    }

    [Fact]
    public void Null_near_the_newest_id_is_pending_and_far_below_it_is_stored()
    {
        var pool = Pool(_ => ClientStub.Null());

        Grant(pool, Ids(5, Done + 1));

        var pending = Assert.Single(_letters.ExpectMsg<ReportFailures>().Failures);
        Assert.Equal((Done + 1, DeadLetter.NullAnswer, FailureCost.NullAnswer), (pending.Id, pending.Kind, pending.Cost));
        AwaitAssert(() => Assert.Null(Assert.Single(_store.Rows.Values).Json));
    }

    [Fact]
    public void Null_is_stored_only_after_a_second_answer_over_a_connection_of_its_own_a_second_later()
    {
        var time = new FakeTimeProvider();
        var asked = new ConcurrentQueue<TimeSpan>();
        var client = new ClientStub(_ =>
        {
            asked.Enqueue(time.GetElapsedTime(0));
            return ClientStub.Null();
        });
        var pool = Pool(client, time);
        Grant(pool, Ids(5));
        ExpectNoCompletion();
        Assert.Empty(_store.Rows);

        AwaitAssert(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            Assert.NotEmpty(_store.Rows);
        });

        Assert.Equal(Ids(5), Completion().Done);
        Assert.Equal([5, 5], client.Asked);
        Assert.Equal([5], client.AskedAlone);
        Assert.True(asked.Last() - asked.First() >= TimeSpan.FromSeconds(1));
        Assert.Null(Assert.Single(_store.Rows.Values).Json);
    }

    [Fact]
    public void Null_that_does_not_come_again_was_a_mishap_and_the_item_is_stored()
    {
        ClientStub client = null!;
        client = new ClientStub(id => client.AskedAlone.IsEmpty ? ClientStub.Null() : ClientStub.Body(id));
        var pool = Pool(client, TimeProvider.System);

        Grant(pool, IdRangeSet.Of(1, 20));

        Assert.Equal(IdRangeSet.Of(1, 20), Completion().Done);
        Assert.DoesNotContain(_store.Rows.Values, row => row.Json is null);
    }

    [Fact]
    public void Nulls_that_wait_for_their_second_look_do_not_hold_up_what_comes_after_them_however_many_they_are()
    {
        const int Many = 20_000;
        var pool = Pool(new ClientStub(id => id <= Many ? ClientStub.Null() : ClientStub.Body(id)), TimeProvider.System);

        Grant(pool, IdRangeSet.Of(1, Many + 10), acceptNullsUpTo: Many);

        Assert.Equal(Many + 10, _coordinator.FishForMessage<CompleteLease>(_ => true, TimeSpan.FromMinutes(2)).Done.IdCount);
        Assert.Equal(10, _store.Rows.Values.Count(row => row.Json is not null));
    }

    [Fact]
    public void Draining_does_not_wait_for_second_looks_and_hands_their_ids_back()
    {
        var client = new ClientStub(id => id == 5 ? ClientStub.Null() : ClientStub.Body(id));
        var time = new FakeTimeProvider();
        var pool = Pool(client, time);
        Grant(pool, IdRangeSet.Of(1, 5));
        AwaitAssert(() => Assert.Equal(4, _store.Rows.Count));
        time.Advance(TimeSpan.FromSeconds(0.5));
        ExpectNoCompletion();

        pool.Tell(Drain.Instance, TestActor);

        Assert.Equal(IdRangeSet.Of(1, 4), Completion().Done);
    }

    [Fact]
    public void A_large_body_is_stored_although_its_slice_has_more_than_memory_allows()
    {
        const int Large = BodyBudget.UncountedBytes + 1;
        var bodies = new BodyBudget(2 * Large);
        var client = new ClientStub(id => new RawBody(new byte[Large], false));
        var pool = Pool(client, TimeProvider.System, bodies);

        Grant(pool, IdRangeSet.Of(1, 50));

        Assert.Equal(IdRangeSet.Of(1, 50), Completion().Done);
        Assert.Equal(50, _store.Rows.Count);
        AwaitAssert(() => Assert.Equal(0, bodies.Held));
    }

    [Fact]
    public void While_large_bodies_find_no_room_nothing_more_is_asked_for()
    {
        const int Large = BodyBudget.UncountedBytes + 1;
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;
        var client = new ClientStub(_ => new RawBody(new byte[Large], false));
        var pool = Pool(client, TimeProvider.System, new BodyBudget(2 * Large));
        Grant(pool, IdRangeSet.Of(1, 200));
        AwaitAssert(() => Assert.True(_statistics.LimitedByStore));
        ExpectNoCompletion();
        Assert.InRange(client.Asked.Count, 3, 2 + (2 * _gate.Limit));

        open.SetResult();

        Assert.Equal(IdRangeSet.Of(1, 200), Completion().Done);
    }

    [Fact]
    public void While_the_store_is_slow_no_more_is_fetched_than_it_takes_in_a_second()
    {
        var client = new ClientStub(ClientStub.Body);
        var time = new FakeTimeProvider();
        var pool = Pool(client, time);
        Grant(pool, IdRangeSet.Of(1, 100));
        Completion();
        time.Advance(TimeSpan.FromSeconds(2));
        // Once it knows its rate, 50 a second, it asks for a second's work.
        var asked = _coordinator.FishForMessage<RequestLease>(request =>
        {
            if (request.Wanted != 50) pool.Tell(new NoLease(Job, request.RequestNo));
            return request.Wanted == 50;
        });
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;

        pool.Tell(new LeaseGranted(Job, asked.RequestNo, new LeaseId(1, 2), LeaseKind.Fresh, IdRangeSet.Of(101, 5000), TimeSpan.FromMinutes(2), Done));

        AwaitAssert(() => Assert.True(_statistics.LimitedByStore));
        ExpectNoCompletion();
        Assert.InRange(client.Asked.Count, 200, 300);
        open.SetResult();
        Assert.Equal(IdRangeSet.Of(101, 5000), Completion().Done);
    }

    [Fact]
    public void Null_that_is_accepted_is_stored_and_its_letter_closed_before_the_lease_ends()
    {
        var pool = Pool(_ => ClientStub.Null());

        var lease = Grant(pool, Ids(Done + 1), LeaseKind.AcceptNull);

        Assert.Equal(Ids(Done + 1), _letters.ExpectMsg<CloseLetters>().Ids);
        Assert.Null(_store.Rows[Done + 1].Json);
        ExpectNoCompletion();
        pool.Tell(new LettersClosed(Job, lease, Ids(Done + 1)));
        Assert.Equal(Ids(Done + 1), Completion().Done);
    }

    [Fact]
    public void A_fault_of_the_program_itself_loses_no_id()
    {
        var pool = Pool(_ => throw new InvalidOperationException("a bug"));

        Grant(pool, Ids(7));

        var failure = Assert.Single(_letters.ExpectMsg<ReportFailures>().Failures);
        Assert.Equal("unexpected", failure.Kind);
        Assert.Contains("a bug", failure.Detail);
    }

    [Fact]
    public void Draining_hands_back_what_nobody_asked_for_yet()
    {
        var pool = Pool(ClientStub.Body);
        var asked = _coordinator.ExpectMsg<RequestLease>();
        _coordinator.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is RequestLease more) sender.Tell(new NoLease(Job, more.RequestNo));
            return AutoPilot.KeepRunning;
        }));
        _gate.Close();
        var lease = new LeaseId(1, 1);
        pool.Tell(new LeaseGranted(Job, asked.RequestNo, lease, LeaseKind.Fresh, IdRangeSet.Of(1, 500), TimeSpan.FromSeconds(30), Done));

        pool.Tell(Drain.Instance, TestActor);
        var completion = Completion();
        pool.Tell(new LeaseClosed(Job, lease));

        ExpectMsg<Drained>();
        Assert.True(completion.Done.IsEmpty);
    }

    [Fact]
    public void A_held_lease_is_renewed_long_before_it_ends()
    {
        var pool = Pool(ClientStub.Body);
        _store.MayWrite = Task.Delay(Timeout.Infinite);
        var lease = Grant(pool, IdRangeSet.Of(1, 100_000));
        var asked = _coordinator.FishForMessage<RenewLeases>(_ => true, TimeSpan.FromSeconds(15));
        Assert.Equal(lease, Assert.Single(asked.Held).Id);
    }

    private IActorRef Pool(Func<long, RawBody> answer) => Pool(new ClientStub(answer));

    private IActorRef Pool(ClientStub client) => Pool(client, TimeProvider.System);

    private IActorRef Pool(ClientStub client, TimeProvider time, BodyBudget? bodies = null)
    {
        if (time != TimeProvider.System) _gate = new RequestGate(new GateOptions { Concurrency = 8 }, () => 0, time);
        var parts = new NodeParts(client, _store, _gate, _statistics, time);
        if (bodies is not null) parts = parts with { BodyBudget = bodies };
        return Sys.ActorOf(FetcherPoolActor.Props(Job, parts, _writer, Registry));
    }

    private LeaseId Grant(IActorRef pool, IdRangeSet ids, LeaseKind kind = LeaseKind.Fresh, long acceptNullsUpTo = Done)
    {
        var asked = _coordinator.ExpectMsg<RequestLease>();
        var lease = new LeaseId(1, asked.RequestNo);
        pool.Tell(new LeaseGranted(Job, asked.RequestNo, lease, kind, ids, TimeSpan.FromMinutes(2), acceptNullsUpTo));
        return lease;
    }

    private CompleteLease Completion() => _coordinator.FishForMessage<CompleteLease>(_ => true);

    private void ExpectNoCompletion() =>
        Assert.DoesNotContain(_coordinator.ReceiveWhile<object>(TimeSpan.FromMilliseconds(300), message => message), message => message is CompleteLease);
}

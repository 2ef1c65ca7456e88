using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Leasing;

/// <summary>What a pool sends, and when; what becomes of ids whichever way they go.</summary>
public class PoolSessionTests
{
    private static readonly JobId Job = new("job");
    private static readonly PoolId Pool = new("pool");
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    private readonly PoolSession _session = new(Job, Pool);
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private long _lease;

    [Fact]
    public void A_lease_is_asked_for_once_until_it_is_answered_and_again_where_the_answer_is_lost()
    {
        Assert.Equal(1, Ask().RequestNo);
        Assert.Empty(_session.AskForLease(10, 100, _now));

        Assert.Empty(Tick(seconds: 1));
        Assert.Equal(1, Assert.IsType<RequestLease>(Assert.Single(Tick(seconds: 1)).Message).RequestNo);
    }

    [Fact]
    public void While_enough_ids_wait_none_are_asked_for()
    {
        Take(IdRangeSet.Of(1, 10));

        Assert.Empty(_session.AskForLease(enough: 10, 100, _now));
        Assert.Single(_session.AskForLease(enough: 10.5, 100, _now));
    }

    [Fact]
    public void Where_there_is_nothing_to_lend_it_is_asked_again_after_the_next_tick()
    {
        var asked = Ask();
        _session.Handle(new NoLease(Job, asked.RequestNo), _now);

        Assert.Empty(_session.AskForLease(10, 100, _now));
        Tick(seconds: 0.1);
        Assert.Equal(2, Ask().RequestNo);
    }

    [Fact]
    public void An_answer_that_comes_twice_takes_no_lease_twice_and_stops_no_question()
    {
        var granted = Take(IdRangeSet.Of(1, 10));
        _session.NextSlice(10);
        _session.Stored(granted.Lease, IdRangeSet.Of(1, 10), _now);
        _session.Handle(new LeaseClosed(Job, granted.Lease), _now);

        _session.Handle(granted, _now);
        Assert.False(_session.Holds(granted.Lease));
        _session.Handle(new NoLease(Job, granted.RequestNo), _now);
        Ask();
    }

    [Fact]
    public void What_an_older_incarnation_of_the_coordinator_lends_is_not_taken()
    {
        Take(IdRangeSet.Of(1, 10), epoch: 2);
        var asked = Ask();
        _session.Handle(Granted(asked, IdRangeSet.Of(11, 20), epoch: 1), _now);

        Assert.Equal(10, _session.Waiting);
        // Not only the newest counts: the highest does.
        asked = Ask();
        _session.Handle(Granted(asked, IdRangeSet.Of(11, 20), epoch: 1), _now);
        Assert.Equal(10, _session.Waiting);
    }

    [Fact]
    public void Leases_are_renewed_twice_a_second_but_for_those_that_are_being_completed()
    {
        var (first, second) = (Take(IdRangeSet.Of(1, 10)), Take(IdRangeSet.Of(11, 20)));
        Assert.Equal([first.Lease, second.Lease], Renewed(Tick(seconds: 0)));
        Assert.Empty(Tick(seconds: 0.4));
        Assert.Equal([first.Lease, second.Lease], Renewed(Tick(seconds: 0.1)));

        _session.NextSlice(10);
        Assert.Single(_session.Stored(first.Lease, IdRangeSet.Of(1, 10), _now));
        Assert.Equal([second.Lease], Renewed(Tick(seconds: 0.5)));
    }

    [Fact]
    public void A_pool_without_leases_renews_nothing() => Assert.Empty(Tick(seconds: 5));

    [Fact]
    public void Of_a_lease_that_was_lost_what_waits_is_let_go_and_what_is_under_way_is_finished()
    {
        var granted = Take(IdRangeSet.Of(1, 10));
        _session.NextSlice(4);

        Assert.Empty(_session.Handle(new LeasesRenewed(Job, [granted.Lease]), _now));
        Assert.Equal((0, 4), (_session.Waiting, _session.UnderWay));
        Assert.Equal(IdRangeSet.Of(1, 4), Completed(_session.Stored(granted.Lease, IdRangeSet.Of(1, 4), _now)).Done);
    }

    [Fact]
    public void Who_hears_nothing_for_a_leases_time_begins_nothing_more_of_what_it_holds()
    {
        Take(IdRangeSet.Of(1, 10));

        Tick(seconds: 10);
        Assert.Equal(10, _session.Waiting);
        var sent = Tick(seconds: 0.1);
        Assert.Equal(0, _session.Waiting);
        Assert.Equal(IdRangeSet.Empty, Completed(sent).Done);
    }

    [Fact]
    public void Who_is_heard_keeps_what_it_holds()
    {
        Take(IdRangeSet.Of(1, 10));
        for (var times = 0; times < 5; times++)
        {
            Tick(seconds: 9);
            _session.Handle(new LeasesRenewed(Job, []), _now);
        }

        Assert.Equal(10, _session.Waiting);
    }

    [Fact]
    public void A_null_is_looked_at_again_a_second_after_its_answer_and_is_not_under_way_meanwhile()
    {
        var granted = Take(IdRangeSet.Of(1, 10));
        _session.NextSlice(10);
        var answered = _now;

        Route(granted.Lease, FailureRoute.SecondLook, (3, answered), (5, answered + TimeSpan.FromMilliseconds(100)));
        Assert.Equal(8, _session.UnderWay);
        Assert.Null(_session.NextSecondLook(answered + TimeSpan.FromMilliseconds(1099)));

        var slice = _session.NextSecondLook(answered + TimeSpan.FromMilliseconds(1100));
        Assert.Equal([3, 5], slice!.Ids);
        Assert.Equal(10, _session.UnderWay);
        Assert.Null(_session.NextSecondLook(TimeSpan.MaxValue));
    }

    [Fact]
    public void Each_failure_goes_where_it_is_durable_at_its_own_cost_and_ends_the_lease_then()
    {
        var granted = Take(IdRangeSet.Of(1, 4));
        _session.NextSlice(4);

        var costs = new[] { FailureRoute.Retry, FailureRoute.RetryForFree, FailureRoute.Pending }.Index().Select(one =>
        {
            var report = Assert.IsType<ReportFailures>(Assert.Single(Route(granted.Lease, one.Item, (one.Index + 1, _now))).Message);
            Assert.Empty(_session.Handle(new FailuresRecorded(Job, granted.Lease, IdRangeSet.Of(one.Index + 1, one.Index + 1)), _now));
            return Assert.Single(report.Failures).Cost;
        });

        Assert.Equal([FailureCost.Attempt, FailureCost.Nothing, FailureCost.NullAnswer], costs);
        Assert.Equal(new StoreNulls(granted.Lease, IdRangeSet.Of(4, 4)), Assert.Single(Route(granted.Lease, FailureRoute.StoreNull, (4, _now))).Message);
        Assert.Equal(3, _session.Done);
        Assert.Equal(IdRangeSet.Of(1, 4), Completed(_session.Stored(granted.Lease, IdRangeSet.Of(4, 4), _now)).Done);
        Assert.Equal(4, _session.Done);
    }

    [Fact]
    public void What_is_put_back_is_handed_out_again()
    {
        var granted = Take(IdRangeSet.Of(1, 4));
        _session.NextSlice(4);

        Assert.Empty(Route(granted.Lease, FailureRoute.PutBack, (2, _now)));
        Assert.Equal([2], _session.NextSlice(10)!.Ids);
    }

    [Fact]
    public void A_stored_retry_is_no_letter_any_more_before_its_lease_ends()
    {
        var granted = Take(IdRangeSet.Of(7, 7), kind: LeaseKind.Retry);
        _session.NextSlice(1);

        var sent = Assert.Single(_session.Stored(granted.Lease, IdRangeSet.Of(7, 7), _now));
        Assert.Equal(Party.DeadLetters, sent.To);
        Assert.IsType<CloseLetters>(sent.Message);
        Completed(_session.Handle(new LettersClosed(Job, granted.Lease, IdRangeSet.Of(7, 7)), _now));
        // An answer that comes twice counts once.
        Assert.Empty(_session.Handle(new LettersClosed(Job, granted.Lease, IdRangeSet.Of(7, 7)), _now));
        Assert.Equal(1, _session.Done);
    }

    [Fact]
    public void Who_leaves_hands_back_what_it_has_not_begun_takes_nothing_more_and_is_drained_when_the_rest_is_done()
    {
        var granted = Take(IdRangeSet.Of(1, 10));
        _session.NextSlice(4);
        Route(granted.Lease, FailureRoute.SecondLook, (3, _now));

        Assert.Empty(_session.Drain(_now));
        Assert.True(_session.IsDraining);
        Assert.Null(_session.NextSlice(10));
        Assert.Null(_session.NextSecondLook(TimeSpan.MaxValue));
        Assert.Empty(_session.AskForLease(10, 100, _now));
        Assert.Equal((0, 3), (_session.Waiting, _session.UnderWay));

        // A null has no second look here: another pool asks again.
        Assert.Empty(Route(granted.Lease, FailureRoute.SecondLook, (4, _now)));
        Assert.False(_session.IsDrained);
        Assert.Equal(IdRangeSet.Of(1, 2), Completed(_session.Stored(granted.Lease, IdRangeSet.Of(1, 2), _now)).Done);
        _session.Handle(new LeaseClosed(Job, granted.Lease), _now);
        Assert.True(_session.IsDrained);
    }

    [Fact]
    public void A_lease_that_comes_while_it_leaves_is_handed_back_at_once()
    {
        var asked = Ask();
        _session.Drain(_now);

        Assert.Equal(IdRangeSet.Empty, Completed(_session.Handle(Granted(asked, IdRangeSet.Of(1, 10), epoch: 1), _now)).Done);
    }

    private RequestLease Ask() => Assert.IsType<RequestLease>(Assert.Single(_session.AskForLease(1000, 100, _now)).Message);

    private LeaseGranted Take(IdRangeSet ids, LeaseKind kind = LeaseKind.Fresh, long epoch = 1)
    {
        var granted = Granted(Ask(), ids, epoch) with { Kind = kind };
        Assert.Empty(_session.Handle(granted, _now));
        return granted;
    }

    private LeaseGranted Granted(RequestLease asked, IdRangeSet ids, long epoch) =>
        new(Job, asked.RequestNo, new LeaseId(epoch, ++_lease), LeaseKind.Fresh, ids, Duration, AcceptNullsUpTo: 1000);

    private IReadOnlyList<Outgoing> Tick(double seconds) => _session.Tick(_now += TimeSpan.FromSeconds(seconds));

    private IReadOnlyList<Outgoing> Route(LeaseId lease, FailureRoute route, params (long Id, TimeSpan AnsweredAt)[] failures) =>
        _session.Route(lease, route, [.. failures.Select(one => new FailedId(one.Id, "kind", "why", null, one.AnsweredAt))], _now);

    private static IEnumerable<LeaseId> Renewed(IReadOnlyList<Outgoing> sent) =>
        sent.Select(one => one.Message).OfType<RenewLeases>().Single().Held.Select(lease => lease.Id).OrderBy(lease => lease.Number);

    private static CompleteLease Completed(IReadOnlyList<Outgoing> sent) => sent.Select(one => one.Message).OfType<CompleteLease>().Single();
}

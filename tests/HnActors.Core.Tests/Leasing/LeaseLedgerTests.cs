using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Core.Tests.Leasing;

public class LeaseLedgerTests
{
    private static readonly LeaseId One = new(1, 1);
    private static readonly LeaseId Two = new(1, 2);

    [Fact]
    public void A_lease_is_finished_when_its_last_id_is_settled()
    {
        var ledger = Holding(One, 1, 10);
        var first = ledger.NextSlice(6)!;
        var second = ledger.NextSlice(6)!;

        Assert.False(ledger.MarkDone(One, IdRangeSet.OfIds(first.Ids)));
        Assert.True(ledger.MarkDone(One, IdRangeSet.OfIds(second.Ids)));
        Assert.Equal(IdRangeSet.Of(1, 10), ledger.DoneOf(One));
    }

    [Fact]
    public void The_same_news_twice_counts_once()
    {
        var ledger = Holding(One, 1, 10);
        ledger.NextSlice(10);

        ledger.MarkDone(One, IdRangeSet.Of(1, 5));
        ledger.MarkDone(One, IdRangeSet.Of(1, 5));

        Assert.Equal(5, ledger.UnderWay);
    }

    [Fact]
    public void What_is_put_back_is_handed_out_again()
    {
        var ledger = Holding(One, 1, 10);
        ledger.NextSlice(10);

        ledger.PutBack(One, IdRangeSet.Of(3, 4));

        Assert.Equal([3, 4], ledger.NextSlice(10)!.Ids);
        Assert.Equal(10, ledger.UnderWay);
    }

    [Fact]
    public void What_is_put_back_comes_after_all_that_waits()
    {
        var ledger = Holding(One, 1, 10);
        ledger.Take(new HeldLease(Two, LeaseKind.Fresh, IdRangeSet.Of(20, 24)));
        ledger.NextSlice(4);

        ledger.PutBack(One, IdRangeSet.Of(1, 4));

        Assert.Equal(15, ledger.Waiting);
        Assert.Equal([5, 6, 7, 8, 9, 10], ledger.NextSlice(10)!.Ids);
        Assert.Equal([20, 21, 22, 23, 24], ledger.NextSlice(10)!.Ids);
        Assert.Equal([1, 2, 3, 4], ledger.NextSlice(10)!.Ids);
        Assert.Null(ledger.NextSlice(10));
    }

    [Fact]
    public void What_was_put_back_is_surrendered_and_lost_like_the_rest()
    {
        var ledger = Holding(One, 1, 10);
        ledger.Take(new HeldLease(Two, LeaseKind.Fresh, IdRangeSet.Of(20, 30)));
        ledger.NextSlice(4);
        ledger.PutBack(One, IdRangeSet.Of(1, 4));

        ledger.Lose(One);

        Assert.Equal((11, 0, true), (ledger.Waiting, ledger.UnderWay, ledger.IsFinished(One)));
        Assert.Equal([20, 21], ledger.NextSlice(2)!.Ids);
        ledger.PutBack(Two, IdRangeSet.Of(20, 21));
        Assert.Equal([One, Two], ledger.Surrender());
        Assert.Equal((0, null), (ledger.Waiting, ledger.NextSlice(10)));
    }

    [Fact]
    public void A_lease_with_ids_put_back_is_not_finished()
    {
        var ledger = Holding(One, 1, 2);
        ledger.NextSlice(10);
        ledger.PutBack(One, IdRangeSet.Of(2, 2));

        Assert.False(ledger.MarkDone(One, IdRangeSet.Of(1, 1)));
    }

    [Fact]
    public void Retries_overtake_fresh_ids()
    {
        var ledger = Holding(One, 1, 10);
        ledger.Take(new HeldLease(Two, LeaseKind.Retry, IdRangeSet.Of(500, 501)));

        Assert.Equal([500, 501], ledger.NextSlice(10)!.Ids);
        Assert.Equal(LeaseKind.Retry, ledger.KindOf(Two));
    }

    [Fact]
    public void Surrender_keeps_what_is_under_way_and_names_what_can_be_handed_back_at_once()
    {
        var ledger = Holding(One, 1, 10);
        ledger.NextSlice(4);
        ledger.Take(new HeldLease(Two, LeaseKind.Fresh, IdRangeSet.Of(20, 30)));

        Assert.Equal([Two], ledger.Surrender());
        Assert.Null(ledger.NextSlice(10));
        Assert.True(ledger.MarkDone(One, IdRangeSet.Of(1, 4)));
        Assert.Equal(IdRangeSet.Of(1, 4), ledger.DoneOf(One));
    }

    [Fact]
    public void The_same_grant_twice_is_held_once()
    {
        var ledger = Holding(One, 1, 10);
        ledger.Take(new HeldLease(One, LeaseKind.Fresh, IdRangeSet.Of(1, 10)));

        Assert.Equal(10, ledger.Waiting);
    }

    [Fact]
    public void A_forgotten_lease_leaves_no_trace_in_the_counts()
    {
        var ledger = Holding(One, 1, 10);
        ledger.NextSlice(4);

        ledger.Forget(One);

        Assert.Equal((0, 0, 0), (ledger.Waiting, ledger.UnderWay, ledger.Count));
        Assert.Null(ledger.KindOf(One));
        Assert.Null(ledger.NextSlice(1));
    }

    private static LeaseLedger Holding(LeaseId lease, long first, long last)
    {
        var ledger = new LeaseLedger();
        ledger.Take(new HeldLease(lease, LeaseKind.Fresh, IdRangeSet.Of(first, last)));
        return ledger;
    }
}

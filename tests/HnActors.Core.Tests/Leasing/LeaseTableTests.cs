using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Core.Tests.Leasing;

public class LeaseTableTests
{
    private static readonly PoolId A = new("a");
    private static readonly PoolId B = new("b");
    private static readonly LeasePolicy Policy = new() { Duration = TimeSpan.FromSeconds(30), MaxLeaseSize = 100, MinLeaseSize = 10 };

    [Fact]
    public void No_id_is_lent_twice_while_its_lease_lasts()
    {
        var table = Table(IdRangeSet.Of(1, 1000));

        var lent = Enumerable.Range(1, 40).Select(number => table.Grant(number % 2 == 0 ? A : B, number, 100, At(0))).OfType<Lease>().ToList();

        Assert.Equal(1000, lent.Sum(lease => lease.Ids.IdCount));
        Assert.Equal(IdRangeSet.Of(1, 1000), lent.Aggregate(IdRangeSet.Empty, (all, lease) => all.Union(lease.Ids)));
        Assert.Null(table.Grant(A, 99, 100, At(0)));
    }

    [Fact]
    public void While_too_many_dead_letters_wait_only_retries_are_lent()
    {
        var table = Table(IdRangeSet.Of(1, 1000));
        table.WaitingLetters = Policy.MaxWaitingLetters + 1;
        Assert.Null(table.Grant(A, 1, 50, At(0)));

        table.Offer(IdRangeSet.Of(2000, 2001), IdRangeSet.Empty);
        Assert.Equal(LeaseKind.Retry, table.Grant(A, 2, 50, At(0))!.Kind);
        table.WaitingLetters = Policy.MaxWaitingLetters;

        Assert.Equal(LeaseKind.Fresh, table.Grant(A, 3, 50, At(0))!.Kind);
    }

    [Fact]
    public void A_repeated_request_gets_the_same_lease_and_an_older_one_gets_none()
    {
        var table = Table(IdRangeSet.Of(1, 1000));
        var first = table.Grant(A, 1, 50, At(0));
        var second = table.Grant(A, 2, 50, At(0));

        Assert.Equal(second, table.Grant(A, 2, 50, At(1)));
        Assert.Null(table.Grant(A, 1, 50, At(1)));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_request_that_found_nothing_finds_nothing_when_it_is_repeated_and_the_next_one_finds_the_work()
    {
        var table = Table(IdRangeSet.Empty);
        Assert.Null(table.Grant(A, 1, 50, At(0)));

        table.SetRemaining(IdRangeSet.Of(1, 5));

        Assert.Null(table.Grant(A, 1, 50, At(0)));
        Assert.NotNull(table.Grant(A, 2, 50, At(0)));
    }

    [Fact]
    public void An_expired_lease_is_lent_again_without_what_is_done_by_then()
    {
        var table = Table(IdRangeSet.Of(1, 10));
        var lease = table.Grant(A, 1, 10, At(0))!;

        Assert.Empty(table.Expire(At(29), IdRangeSet.Empty));
        Assert.Equal([lease], table.Expire(At(30), IdRangeSet.Of(1, 4)));

        Assert.Equal(IdRangeSet.Of(5, 10), table.Grant(B, 1, 10, At(31))!.Ids);
    }

    [Fact]
    public void A_renewed_lease_does_not_expire()
    {
        var table = Table(IdRangeSet.Of(1, 10));
        var lease = table.Grant(A, 1, 10, At(0))!;

        Assert.Empty(table.Renew(A, [(lease.Id, lease.Kind, lease.Ids)], IdRangeSet.Empty, At(20)));

        Assert.Empty(table.Expire(At(49), IdRangeSet.Empty));
        Assert.Single(table.Expire(At(50), IdRangeSet.Empty));
    }

    [Fact]
    public void A_new_incarnation_takes_leases_in_that_are_still_free_and_refuses_those_that_are_not()
    {
        var table = Table(IdRangeSet.Of(1, 100));
        var old = new LeaseId(6, 3);

        Assert.Empty(table.Renew(A, [(old, LeaseKind.Fresh, IdRangeSet.Of(1, 50))], IdRangeSet.Empty, At(0)));
        Assert.Equal([new LeaseId(6, 4)], table.Renew(B, [(new LeaseId(6, 4), LeaseKind.Fresh, IdRangeSet.Of(40, 60))], IdRangeSet.Empty, At(0)));

        Assert.Equal(51, table.Grant(B, 1, 100, At(0))!.Ids[0].First);
    }

    [Fact]
    public void A_new_incarnation_takes_in_what_of_a_lease_is_not_done_yet()
    {
        var table = Table(IdRangeSet.Of(21, 100));

        Assert.Empty(table.Renew(A, [(new LeaseId(6, 3), LeaseKind.Fresh, IdRangeSet.Of(1, 50))], IdRangeSet.Of(1, 20), At(0)));

        Assert.Equal(51, table.Grant(B, 1, 100, At(0))!.Ids[0].First);
    }

    [Fact]
    public void A_new_incarnation_does_not_lend_a_retry_that_a_pool_still_holds()
    {
        var table = Table(IdRangeSet.Empty);
        table.Offer(IdRangeSet.Of(1, 3), IdRangeSet.Empty);

        Assert.Empty(table.Renew(A, [(new LeaseId(6, 3), LeaseKind.Retry, IdRangeSet.Of(1, 2))], IdRangeSet.Of(1, 3), At(0)));
        Assert.Equal([new LeaseId(6, 4)], table.Renew(B, [(new LeaseId(6, 4), LeaseKind.Retry, IdRangeSet.Of(2, 3))], IdRangeSet.Of(1, 3), At(0)));

        Assert.Equal(IdRangeSet.Of(3, 3), table.Grant(B, 1, 100, At(0))!.Ids);
    }

    [Fact]
    public void A_completion_of_an_unknown_lease_is_still_a_fact()
    {
        var table = Table(IdRangeSet.Of(1, 10));

        table.Close(new LeaseId(1, 77), IdRangeSet.Of(1, 5), IdRangeSet.Of(1, 5));

        Assert.Equal(IdRangeSet.Of(6, 10), table.Free);
    }

    [Fact]
    public void What_is_handed_back_undone_is_free_again()
    {
        var table = Table(IdRangeSet.Of(1, 10));
        var lease = table.Grant(A, 1, 10, At(0))!;

        table.Close(lease.Id, IdRangeSet.Of(1, 3), IdRangeSet.Of(1, 3));

        Assert.Equal(IdRangeSet.Of(4, 10), table.Free);
        Assert.Empty(table.Open);
    }

    [Fact]
    public void Due_retries_go_first_and_those_to_be_believed_apart()
    {
        var table = Table(IdRangeSet.Of(100, 200));
        table.Offer(IdRangeSet.Of(1, 4), acceptNull: IdRangeSet.Of(3, 4));

        var believed = table.Grant(A, 1, 50, At(0))!;
        var retried = table.Grant(A, 2, 50, At(0))!;

        Assert.Equal((LeaseKind.AcceptNull, IdRangeSet.Of(3, 4)), (believed.Kind, believed.Ids));
        Assert.Equal((LeaseKind.Retry, IdRangeSet.Of(1, 2)), (retried.Kind, retried.Ids));
    }

    [Fact]
    public void An_offer_of_ids_whose_lease_is_out_is_refused_and_a_repeated_offer_counts_once()
    {
        var table = Table(IdRangeSet.Of(1, 10));
        table.Grant(A, 1, 10, At(0));

        Assert.Equal(IdRangeSet.Of(5, 5), table.Offer(IdRangeSet.OfIds([5, 50]), IdRangeSet.Empty));
        table.Offer(IdRangeSet.OfIds([50]), IdRangeSet.Empty);

        Assert.Equal(IdRangeSet.Of(50, 50), table.Grant(A, 2, 10, At(0))!.Ids);
        Assert.Null(table.Grant(A, 3, 10, At(0)));
    }

    [Fact]
    public void Leases_shrink_near_the_end_so_that_all_finish_together()
    {
        var table = Table(IdRangeSet.Of(1, 400));
        table.Grant(A, 1, 0, At(0));
        table.Grant(B, 1, 0, At(0));

        var sizes = new List<long>();
        for (var number = 2; table.Grant(number % 2 == 0 ? A : B, number, 100, At(0)) is { } lease; number++) sizes.Add(lease.Ids.IdCount);

        Assert.Equal(sizes.OrderDescending(), sizes);
        Assert.Equal(100, sizes[0]);
        Assert.True(sizes[^2] <= 10, $"the last leases are small: {string.Join(' ', sizes)}");
    }

    [Fact]
    public void The_newest_ids_go_first_because_their_nulls_need_time()
    {
        var table = Table(IdRangeSet.Of(1, 1000));
        table.NewestFirstAbove = 950;

        Assert.Equal(951, table.Grant(A, 1, 100, At(0))!.Ids[0].First);
        Assert.Equal(1, table.Grant(A, 2, 100, At(0))!.Ids[0].First);
    }

    [Fact]
    public void All_that_a_lost_pool_held_is_free_again()
    {
        var table = Table(IdRangeSet.Of(1, 100));
        table.Grant(A, 1, 30, At(0));
        table.Grant(B, 1, 30, At(0));

        Assert.Single(table.Revoke(A, IdRangeSet.Empty));

        Assert.Equal(B, Assert.Single(table.Open).Pool);
        Assert.Equal(70, table.Free.IdCount);
    }

    private static LeaseTable Table(IdRangeSet remaining)
    {
        var table = new LeaseTable(Policy, epoch: 7);
        table.SetRemaining(remaining);
        return table;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}

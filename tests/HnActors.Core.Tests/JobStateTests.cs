using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests;

public class JobStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly JobState _state = JobState.New.Apply(new TargetsChosen("last 10", "sim", IdRangeSet.Of(1, 10), Now));

    [Fact]
    public void Remaining_is_what_is_wanted_and_not_done()
    {
        var state = _state.Apply(new LeaseCompleted(default, IdRangeSet.Of(1, 4), Now));

        Assert.Equal(IdRangeSet.Of(5, 10), state.Remaining);
    }

    [Fact]
    public void A_completion_that_says_nothing_new_is_no_event()
    {
        var state = _state.Apply(new LeaseCompleted(default, IdRangeSet.Of(1, 4), Now));

        Assert.Null(state.Complete(default, IdRangeSet.Of(2, 3), Now));
        Assert.Equal(IdRangeSet.Of(5, 5), state.Complete(default, IdRangeSet.Of(2, 5), Now)!.Ids);
    }

    [Fact]
    public void The_same_choice_again_is_no_event_and_another_one_keeps_what_is_done()
    {
        Assert.Null(_state.Choose("last 10", "sim", IdRangeSet.Of(1, 10), Now));
        var state = _state.Apply(new LeaseCompleted(default, IdRangeSet.Of(1, 4), Now));

        state = state.Apply(state.Choose("last 20", "sim", IdRangeSet.Of(1, 20), Now)!);

        Assert.Equal(IdRangeSet.Of(5, 20), state.Remaining);
    }

    [Fact]
    public void Each_incarnation_has_a_higher_epoch()
    {
        var state = _state.Apply(_state.OpenEpoch(Now));

        Assert.Equal(state.Epoch + 1, state.OpenEpoch(Now).Epoch);
    }

    [Fact]
    public void Reopened_ids_are_to_be_done_again()
    {
        var state = _state.Apply(new IdsAdopted(IdRangeSet.Of(1, 10), Now));

        state = state.Apply(state.Reopen(IdRangeSet.OfIds([3, 99]), Now)!);

        Assert.Equal(IdRangeSet.Of(3, 3), state.Remaining);
    }
}

using CsCheck;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Jobs;

public class JobStateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly JobState _state = JobState.New.Apply(new TargetsChosen("last 10", "sim", IdRangeSet.Of(1, 10), Now));

    [Fact]
    public void What_remains_agrees_with_targets_and_done_whatever_happens() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        var random = new Random(seed);
        var state = JobState.New;
        for (var step = 0; step < 50; step++)
        {
            var ids = IdRangeSet.OfIds(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.NextInt64(1, 200)));
            state = state.Apply(random.Next(8) switch
            {
                0 => new TargetsChosen($"{step}", "sim", ids, Now),
                1 => new IdsReopened(ids, Now),
                3 when state.Refresh(ids.Intersect(state.Targets), Now) is { } refreshed => refreshed,
                2 => new IdsAdopted(ids, Now),
                4 when state.AddTargets(ids, Now) is { } added => added,
                _ => new LeaseCompleted(default, ids, Now),
            });
            Assert.Equal(state.Targets.Except(state.Done), state.Remaining);
            Assert.Equal(state.Targets.Intersect(state.Done), state.DoneTargets);
            Assert.False(state.Refreshing.Overlaps(state.Done));
            Assert.True(state.Remaining.IsSupersetOf(state.Refreshing));
            Assert.Equal(state.Targets.Intersect(state.InPlace), state.TargetsInPlace);
        }
        var rebuilt = new JobState
        {
            Selection = state.Selection,
            Api = state.Api,
            Targets = state.Targets,
            Asked = state.Asked,
            Done = state.Done,
            Refreshing = state.Refreshing,
        };
        Assert.Equal(rebuilt, state);
    }, iter: 200);

    [Fact]
    public void Ids_that_join_the_targets_of_a_million_ranges_are_all_that_the_event_says()
    {
        var many = IdRangeSet.OfIds(Enumerable.Range(0, 1_000_000).Select(number => number * 3L));
        var state = JobState.New.Apply(new TargetsChosen("ids", "sim", many, Now));

        var added = state.AddTargets(IdRangeSet.Of(2_999_995, 3_000_000), Now)!;

        Assert.InRange(added.Ids.Count, 1, 3);
        Assert.Equal(many.Union(added.Ids), state.Apply(added).Targets);
        Assert.Null(state.Apply(added).AddTargets(added.Ids, Now));
    }

    [Fact]
    public void A_completed_lease_of_a_job_of_a_million_ranges_costs_no_walk_through_them()
    {
        var state = JobState.New.Apply(new TargetsChosen("ids", "sim", IdRangeSet.OfIds(Enumerable.Range(0, 1_000_000).Select(number => number * 3L)), Now));
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        for (var lease = 0; lease < 100; lease++)
            state = state.Apply(state.Complete(default, state.Remaining.TakeFirst(50).Taken, Now)!);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 1, 8_000_000);
        Assert.Equal((5000L, 995_000L), (state.DoneTargets.IdCount, state.Remaining.IdCount));
    }

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
    public void What_was_asked_for_once_is_remembered_whatever_is_chosen_later()
    {
        var state = _state.Apply(new TargetsChosen("from 20 to 30", "sim", IdRangeSet.Of(20, 30), Now));

        Assert.Equal(IdRangeSet.Of(1, 10).Union(IdRangeSet.Of(20, 30)), state.Asked);
        Assert.Equal(IdRangeSet.Of(20, 30), state.Targets);
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

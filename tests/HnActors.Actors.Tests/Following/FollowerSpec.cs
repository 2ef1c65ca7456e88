using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Following;
using HnActors.Actors.Messaging;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Following;

/// <summary>What a follower tells the coordinator, in virtual time.</summary>
public sealed class FollowerSpec : VirtualTimeSpec
{
    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _coordinator;
    private readonly IActorRef _follower;

    public FollowerSpec()
    {
        _coordinator = Probe<CoordinatorKey>();
        var plan = new FollowPlan(Job, new FollowOptions { SweepRate = 0 }, IdRangeSet.Of(1, 100), Timestamp.Now(_time));
        _follower = Sys.ActorOf(FollowerActor.Props(plan, Registry, _time));
        Pass(TimeSpan.Zero);
    }

    [Fact]
    public void What_is_new_is_told_until_it_is_answered_and_asked_about_until_it_is_there()
    {
        _follower.Tell(new NewestHeard(102));
        Pass(TimeSpan.FromMilliseconds(200));
        Assert.Equal(IdRangeSet.Of(101, 102), _coordinator.ExpectMsg<RefreshIds>().Ids);

        Pass(TimeSpan.FromSeconds(2));
        var command = _coordinator.ExpectMsg<RefreshIds>();
        Assert.Equal(IdRangeSet.Of(101, 102), command.Ids);
        Assert.Equal(2, Read().Waiting);

        Answer(command, open: IdRangeSet.Of(101, 101));
        Assert.Equal((1, 1), (Read().Waiting, (int)Read().New));
        Pass(TimeSpan.FromMilliseconds(200));
        var question = _coordinator.ExpectMsg<RefreshIds>();
        Assert.Equal((IdRangeSet.Empty, IdRangeSet.Of(101, 101)), (question.Ids, question.Watched));

        Answer(question, open: IdRangeSet.Empty);
        Assert.Equal((0, 2), (Read().Waiting, (int)Read().New));
    }

    [Fact]
    public void The_second_answer_to_a_command_that_was_sent_twice_is_none_to_the_next()
    {
        _follower.Tell(new NewestHeard(101));
        Pass(TimeSpan.FromSeconds(3));
        var command = _coordinator.ExpectMsg<RefreshIds>();
        Answer(command, open: IdRangeSet.Empty);
        _follower.Tell(new NewestHeard(102));
        Pass(TimeSpan.FromMilliseconds(200));

        Answer(command, open: IdRangeSet.Empty);

        Assert.Equal(1, Read().Waiting);
    }

    [Fact]
    public void Nothing_is_said_while_there_is_nothing_to_say()
    {
        for (var tick = 0; tick < 10; tick++) Pass(TimeSpan.FromMilliseconds(200));

        _coordinator.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void What_was_announced_to_have_changed_and_numbers_that_came_are_fetched()
    {
        _follower.Tell(new ChangesHeard([5, 900], Gap: null));
        _follower.Tell(new NewIdsHeard(IdRangeSet.Of(103, 104)));

        Pass(TimeSpan.FromMilliseconds(200));

        Assert.Equal(IdRangeSet.OfIds([5, 103, 104]), _coordinator.ExpectMsg<RefreshIds>().Ids);
    }

    [Fact]
    public void Young_items_of_the_store_are_read_again_when_they_are_stale()
    {
        var plan = new FollowPlan(Job, new FollowOptions { SweepRate = 10, Overlap = 1 }, IdRangeSet.Of(1, 100), Timestamp.Now(_time));
        var follower = Sys.ActorOf(FollowerActor.Props(plan, Registry, _time));
        var now = _time.GetUtcNow();
        follower.Tell(new YoungItemsFound([new YoungItem(7, now - TimeSpan.FromHours(1), now), new YoungItem(8, now - TimeSpan.FromDays(5), now)]));
        Settle(follower);

        Pass(TimeSpan.FromMinutes(10));

        Assert.Equal(IdRangeSet.Of(7, 7), _coordinator.ExpectMsg<RefreshIds>().Ids);
    }

    private FollowStatus Read()
    {
        _follower.Tell(GetFollowStatus.Instance);
        return ExpectMsg<FollowStatus>();
    }

    private void Answer(RefreshIds command, IdRangeSet open) =>
        _follower.Tell(new RefreshNoted(Job, open, IdRangeSet.Empty) { CommandNo = command.CommandNo }, _coordinator);

    private void Pass(TimeSpan time)
    {
        Settle(_follower);
        _time.Advance(time);
        Advance(time);
        Settle(_follower);
    }
}

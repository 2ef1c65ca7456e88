using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Following;
using HnActors.Actors.Messaging;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews.Models;
using HnActors.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Following;

/// <summary>What listens for a job of a cluster, in virtual time.</summary>
public sealed class JobFollowerSpec : VirtualTimeSpec
{
    private static readonly KeepFollowing Keep = new(Job, "http://stub", new FollowSpec(TimeSpan.FromDays(30), SweepRate: 1));

    private readonly FakeTimeProvider _time = new();
    private readonly StreamsStub _streams = new();
    private readonly StoreStub _store = new();
    private readonly TestProbe _coordinator;
    private readonly FollowerParts _parts;
    private readonly IActorRef _follower;

    public JobFollowerSpec()
    {
        _coordinator = Probe<CoordinatorKey>();
        var client = new ClientStub(ClientStub.Body) { Newest = () => 100 };
        _parts = new FollowerParts(_ => new ListenedApi(client, _streams), _store, _time);
        _follower = Sys.ActorOf(JobFollowerActor.Props(Job, _parts, Registry));
    }

    [Fact]
    public void Before_the_coordinator_knows_its_ids_and_what_is_there_already_nothing_is_followed()
    {
        _follower.Tell(Keep);
        Assert.True(_coordinator.ExpectMsg<GetJobProgress>().WithIds);
        _follower.Tell(Progress(IdRangeSet.Empty, IdRangeSet.Empty));
        _follower.Tell(Progress(IdRangeSet.Of(1, 100), IdRangeSet.Empty) with { IsRunning = false });
        _follower.Tell(Progress(IdRangeSet.Of(1, 100), IdRangeSet.Empty) with { IsLookingUp = true });

        Pass(TimeSpan.FromSeconds(1));

        Assert.True(_coordinator.ExpectMsg<GetJobProgress>().WithIds);
        _follower.Tell(new GetJobFollowing(Job));
        Assert.Equal(0, ExpectMsg<JobFollowing>().Status.Newest);
    }

    [Fact]
    public void Who_follows_users_asks_too_until_the_coordinator_knows()
    {
        var users = JobId.Of("job", JobSubject.Users);
        var follower = Sys.ActorOf(JobFollowerActor.Props(users, _parts, Registry));
        follower.Tell(Keep with { Job = users });
        _coordinator.ExpectMsg<GetJobProgress>();
        follower.Tell(Progress(IdRangeSet.Of(1, 100), IdRangeSet.Empty) with { Job = users, IsLookingUp = true });
        Settle(follower);

        Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((users, true), _coordinator.ExpectMsg<GetJobProgress>() is var question ? (question.Job, question.WithIds) : default);
    }

    [Fact]
    public void What_the_streams_tell_is_fetched_and_so_is_again_what_the_copy_had_before()
    {
        Begin(IdRangeSet.Of(1, 100), IdRangeSet.Of(1, 2));
        _streams.MaxItem.Writer.TryWrite(103);
        _streams.Updates.Writer.TryWrite(new Updates([50, 900], []));

        Assert.Equal(Ids(1, 2, 50, 101, 102, 103), Refreshed(count: 6));
        _follower.Tell(new GetJobFollowing(Job));
        Assert.Equal(103, ExpectMsg<JobFollowing>().Status.Newest);
    }

    [Fact]
    public void Young_items_of_the_store_are_read_again_once_nothing_is_missing()
    {
        var now = _time.GetUtcNow();
        var born = now.AddHours(-1).ToUnixTimeSeconds();
        _store.Rows[7] = new StoredItem(7, System.Text.Encoding.UTF8.GetBytes($"{{\"id\":7,\"time\":{born}}}"), now.ToUnixTimeMilliseconds());
        Begin(IdRangeSet.Of(1, 100), IdRangeSet.Empty);
        Pass(TimeSpan.FromSeconds(1));
        Assert.False(_coordinator.FishForMessage<GetJobProgress>(_ => true).WithIds);

        _follower.Tell(Progress(IdRangeSet.Of(1, 100), IdRangeSet.Of(1, 100)));
        KeepFor(TimeSpan.FromMinutes(10));

        Assert.Equal(Ids(7), Refreshed(count: 1));
    }

    [Fact]
    public void A_store_that_can_not_be_read_is_looked_at_again_a_minute_later()
    {
        _store.IsUnreadable = true;
        Begin(IdRangeSet.Of(1, 100), IdRangeSet.Empty);

        _follower.Tell(Progress(IdRangeSet.Of(1, 100), IdRangeSet.Of(1, 100)));
        KeepFor(TimeSpan.FromSeconds(50));
        Assert.Equal(1, _store.Looks);

        KeepFor(TimeSpan.FromSeconds(50));
        AwaitAssert(() => Assert.Equal(2, _store.Looks));
    }

    [Fact]
    public void What_is_not_told_to_go_on_falls_asleep_and_what_is_stays()
    {
        Begin(IdRangeSet.Of(1, 100), IdRangeSet.Empty);
        Watch(_follower);
        KeepFor(TimeSpan.FromMinutes(1));
        ExpectNoMsg(TimeSpan.Zero);

        for (var second = 0; second < 20; second++) Pass(TimeSpan.FromSeconds(1));
        ExpectNoMsg(TimeSpan.Zero);

        for (var second = 0; second < 12; second++) Pass(TimeSpan.FromSeconds(1), settle: false);

        ExpectTerminated(_follower);
    }

    private static JobProgress Progress(IdRangeSet targets, IdRangeSet done) =>
        new(Job, IsRunning: true, "follow", "http://stub", targets, done, Leased: 0, OpenLeases: 0, TimeSpan.Zero);

    private void Begin(IdRangeSet targets, IdRangeSet done)
    {
        _follower.Tell(Keep);
        _coordinator.ExpectMsg<GetJobProgress>();
        _follower.Tell(Progress(targets, done));
        Settle(_follower);
    }

    private void KeepFor(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _follower.Tell(Keep);
            Pass(TimeSpan.FromSeconds(1));
        }
    }

    // What is heard comes over threads of its own.
    private IdRangeSet Refreshed(int count)
    {
        var refreshed = IdRangeSet.Empty;
        AwaitAssert(() =>
        {
            _follower.Tell(Keep);
            Pass(TimeSpan.FromMilliseconds(200));
            while (_coordinator.HasMessages)
            {
                if (_coordinator.ReceiveOne(TimeSpan.Zero) is not RefreshIds command) continue;
                refreshed = refreshed.Union(command.Ids);
                _coordinator.LastSender.Tell(new RefreshNoted(Job, IdRangeSet.Empty, IdRangeSet.Empty) { CommandNo = command.CommandNo }, _coordinator);
            }
            Assert.Equal(count, refreshed.IdCount);
        });
        return refreshed;
    }

    private void Pass(TimeSpan time, bool settle = true)
    {
        if (settle) Settle(_follower);
        _time.Advance(time);
        Advance(time);
        if (settle) Settle(_follower);
    }
}

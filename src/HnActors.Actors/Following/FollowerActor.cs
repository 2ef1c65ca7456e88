using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.Following;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Following;

/// <summary>Gives a <see cref="FollowPlan"/> the announcements and its clock, and the coordinator what the plan wants fetched.</summary>
public sealed class FollowerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(200);

    private readonly FollowPlan _plan;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;

    public FollowerActor(FollowPlan plan, IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _plan = plan;
        _registry = registry;
        _time = time;

        Receive<NewestHeard>(heard => _plan.OnNewest(heard.Id, Now));
        Receive<NewIdsHeard>(heard => _plan.OnNew(heard.Ids, Now));
        Receive<ChangesHeard>(heard => _plan.OnChanged(heard.Ids, heard.Gap, ApiFeed.BatchDuration, Now, heard.IsOther));
        Receive<ExistingIdsFound>(found => _plan.OnExisting(found.Ids, Now));
        Receive<DoubtfulIdsFound>(found => _plan.OnDoubtful(found.Ids));
        Receive<YoungItemsFound>(OnYoungItemsFound);
        Receive<RefreshNoted>(noted => _plan.OnNoted(noted, Now));
        Receive<GetFollowStatus>(_ => Sender.Tell(_plan.Status(Now)));
        Receive<Tick>(_ => OnTick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(FollowPlan plan, IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new FollowerActor(plan, registry, time));

    private Timestamp Now => Timestamp.Now(_time);

    protected override void PreStart() => Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TickInterval);

    private void OnYoungItemsFound(YoungItemsFound found)
    {
        foreach (var item in found.Items) _plan.OnStored(item.Id, item.Born, item.ReadAt);
    }

    private void OnTick()
    {
        if (_plan.Next(Now) is { } command) _registry.Get<CoordinatorKey>().Tell(command);
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}

using Akka.Actor;
using Akka.TestKit;

namespace HnActors.Actors.Tests;

/// <summary>An <see cref="ActorSpec"/> whose timers stand still until a test lets time pass.</summary>
public abstract class VirtualTimeSpec : ActorSpec
{
    protected VirtualTimeSpec()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
    }

    /// <summary>Lets time pass, and timers with it.</summary>
    protected void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>Whatever an actor was told before has been acted on: a timer that it starts is not missed by the time that passes next.</summary>
    protected void Settle(IActorRef actor)
    {
        actor.Tell(new Identify(messageId: null));
        ExpectMsg<ActorIdentity>();
    }
}

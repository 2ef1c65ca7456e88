using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using HnActors.Actors.Journal;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Tests;

/// <summary>An actor system with the production configuration, a journal in memory, and probes in the other roles.</summary>
public abstract class ActorSpec : TestKit
{
    private static readonly Config Configuration = ConfigurationFactory.ParseString("""
        akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        akka.loglevel = OFF
        # Patience costs nothing where the message comes, and a busy machine needs it.
        akka.test.single-expect-default = 20s
        akka.test.default-timeout = 20s
        """)
        .WithFallback(HoconFiles.Read("serialization.hocon"))
        .WithFallback(HoconFiles.Read("actors.hocon"));

    protected static readonly JobId Job = new("job");

    /// <param name="hocon">Set before all else.</param>
    protected ActorSpec(string hocon = "")
        : base(ConfigurationFactory.ParseString(hocon).WithFallback(Configuration))
    {
        Registry = ActorRegistry.For(Sys);
    }

    protected ActorRegistry Registry { get; }

    /// <summary>Stands in for an actor that others find by its role.</summary>
    /// <param name="replaces">True where it takes the place of another.</param>
    protected TestProbe Probe<TRole>(bool replaces = false)
    {
        var probe = CreateTestProbe();
        Registry.Register<TRole>(probe, overwrite: replaces);
        return probe;
    }

    /// <summary>Stops an actor and waits for its end.</summary>
    protected void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Unwatch(actor);
    }

    protected static IdRangeSet Ids(params long[] ids) => IdRangeSet.OfIds(ids);

    protected static readonly LeasePolicy Leases = new() { MinLeaseSize = 1, MaxLeaseSize = 10 };
}

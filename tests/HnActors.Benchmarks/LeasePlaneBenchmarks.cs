using Akka;
using Akka.Actor;
using Akka.Hosting;
using BenchmarkDotNet.Attributes;
using HnActors.Actors.Hosting;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Storage.Addresses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HnActors.Benchmarks;

/// <summary>
/// What one coordinator sustains: a pool asks for a lease, gets it, completes it, and the completion is in the journal before it is
/// answered. No item is fetched. Needs a database, <c>HNACTORS_BENCH_STORE=postgres:…</c>, and fills it.
/// </summary>
public class LeasePlaneBenchmarks
{
    private const int Cycles = 2000;
    private const int LeaseSize = 1000;

    private IHost? _host;
    private IActorRef[] _pools = [];

    /// <summary>How many pools take part, each with one lease at a time.</summary>
    [Params(1, 4, 16, 64)]
    public int Pools { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        var address = StoreAddress.Parse(Environment.GetEnvironmentVariable("HNACTORS_BENCH_STORE")
            ?? throw new InvalidOperationException(
                "Set HNACTORS_BENCH_STORE to a database to measure with, such as postgres:Host=localhost;Database=bench;Username=hn."));
        await JournalHosting.PrepareAsync(address);
        var job = new JobId(Guid.NewGuid().ToString("n"));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("bench", akka => akka
            .AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append)
            .WithJournal(address)
            .WithLocalJob(job, new LeasePolicy(), new RetryPolicy(), new NothingStored(), TimeProvider.System));
        _host = builder.Build();
        await _host.StartAsync();
        var coordinator = _host.Services.GetRequiredService<ActorRegistry>().Get<CoordinatorKey>();
        await coordinator.Ask<JobStarted>(new StartJob(job, "bench", "none", IdRangeSet.Of(1, 1_000_000_000), 0), TimeSpan.FromSeconds(30));
        var system = _host.Services.GetRequiredService<ActorSystem>();
        _pools = [.. Enumerable.Range(0, Pools).Select(pool => system.ActorOf(Props.Create(() => new CyclingPool(job, $"pool-{pool}", coordinator))))];
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Cycles)]
    public Task CycleAsync() => Task.WhenAll(_pools.Select(pool => pool.Ask<Done>(Cycles / Pools, TimeSpan.FromMinutes(2))));

    private sealed class NothingStored : IStoredIds
    {
        public Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default) => Task.FromResult(IdRangeSet.Empty);
    }

    /// <summary>Asks, completes, asks again.</summary>
    private sealed class CyclingPool : ReceiveActor
    {
        private int _left;
        private long _requestNo;
        private IActorRef _asker = ActorRefs.Nobody;

        public CyclingPool(JobId job, string name, IActorRef coordinator)
        {
            var pool = new PoolId(name);
            Receive<int>(cycles =>
            {
                _left = cycles;
                _asker = Sender;
                Ask();
            });
            Receive<LeaseGranted>(granted => coordinator.Tell(new CompleteLease(job, pool, granted.Lease, granted.Ids)));
            Receive<LeaseClosed>(_ =>
            {
                if (--_left > 0) Ask();
                else _asker.Tell(Done.Instance);
            });

            void Ask() => coordinator.Tell(new RequestLease(job, pool, ++_requestNo, LeaseSize));
        }
    }
}

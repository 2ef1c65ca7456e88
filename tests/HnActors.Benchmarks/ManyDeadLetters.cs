using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using HnActors.Actors.Following;
using HnActors.Actors.Hosting;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;
using HnActors.Storage;
using HnActors.Storage.Addresses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HnActors.Benchmarks;

/// <summary>
/// What it takes to keep, list, retry and drop very many dead letters: <c>-- dead-letters [COUNT] [one|cluster]</c>. The cluster's
/// commands come from a node that does not hold the letters, so that they cross between the two. With a COUNT of 0 and a store that an
/// earlier run filled (<c>HNACTORS_BENCH_STORE</c>) only what a restart takes is measured.
/// </summary>
internal static class ManyDeadLetters
{
    private const int LettersPerReport = 500;
    private const int PageSize = 1000;

    private static readonly JobId Job = new("bench");
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly string[] Kinds = ["server-error", "timeout", "html", "truncated"];

    public static async Task RunAsync(int count, bool inCluster)
    {
        var folder = Directory.CreateTempSubdirectory("hnactors-bench-");
        var address = StoreAddress.Parse(Environment.GetEnvironmentVariable("HNACTORS_BENCH_STORE") ?? $"sqlite:{Path.Combine(folder.FullName, "hn.db")}");
        await JournalHosting.PrepareAsync(address);
        try
        {
            if (count > 0)
            {
                await using var nodes = await Nodes.StartAsync(address, inCluster);
                await TimeAsync($"report {count:n0}", async () =>
                {
                    for (var first = 0; first < count; first += LettersPerReport) await nodes.Letters.AskWithRetryAsync<FailuresRecorded>(Report(first, count));
                });
                await TimeAsync("tally", () => nodes.Letters.AskWithRetryAsync<DeadLetterTallied>(new TallyDeadLetters(Job, null)));
                await TimeAsync(
                    "a page", () => nodes.Letters.AskWithRetryAsync<DeadLetterPage>(new ListDeadLetters(Job, new DeadLetterFilter(), count, PageSize)));
                await TimeAsync("list all", () => ListAsync(nodes));
                await TimeAsync("retry all", () => ChangeAsync(nodes, new RetryLetters(Job, new DeadLetterFilter()), count));
                await TimeAsync("drop all", () => ChangeAsync(nodes, new DropLetters(Job, new DeadLetterFilter(), "bench"), count));
                await TimeAsync("drop all again", () => ChangeAsync(nodes, new DropLetters(Job, new DeadLetterFilter(), "bench"), 0));
                await TimeAsync("all ids", () => AllIdsAsync(nodes, count));
            }
            await using var again = await Nodes.StartAsync(address, inCluster);
            await TimeAsync("tally after a restart", () => again.Letters.AskWithRetryAsync<DeadLetterTallied>(new TallyDeadLetters(Job, null), attempts: 30));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ReportFailures Report(int first, int count) => new(
        Job,
        new LeaseId(1, first + 1),
        [
            .. Enumerable.Range(first, Math.Min(LettersPerReport, count - first)).Select(number => new FailureReport(
                (number * 3L) + 1, Kinds[number % Kinds.Length], "status 500 Internal Server Error", FailureCost.Attempt, null)),
        ]);

    private static async Task ListAsync(Nodes nodes)
    {
        var slowest = TimeSpan.Zero;
        for (var after = 0L; ;)
        {
            var began = Stopwatch.GetTimestamp();
            var page = await nodes.Letters.AskWithRetryAsync<DeadLetterPage>(new ListDeadLetters(Job, new DeadLetterFilter(), after, PageSize));
            if (Stopwatch.GetElapsedTime(began) is var taken && taken > slowest) slowest = taken;
            if (page.Letters.Count < PageSize) break;
            after = page.Letters[^1].Id;
        }
        Console.WriteLine($"  slowest page {slowest.TotalMilliseconds:n1} ms");
    }

    private static async Task ChangeAsync(Nodes nodes, IJobCommand command, int expected)
    {
        var changed = await nodes.Letters.AskWithRetryAsync<LettersChanged>(command, attempts: 20);
        if (changed.Count != expected) throw new InvalidOperationException($"{changed.Count} letters changed, {expected} should have.");
    }

    private static async Task AllIdsAsync(Nodes nodes, int expected)
    {
        var ids = IdRangeSet.Empty;
        for (var (after, hasMore) = (0L, true); hasMore;)
        {
            var page = await nodes.Letters.AskWithRetryAsync<DeadLetterIds>(new GetDeadLetterIds(Job, after, 200_000));
            ids = ids.Union(page.Ids);
            (after, hasMore) = (page.Ids[^1].Last, page.HasMore);
        }
        if (ids.IdCount != expected) throw new InvalidOperationException($"{ids.IdCount} ids came, {expected} should have.");
    }

    private static async Task TimeAsync(string what, Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work().WaitAsync(Timeout * 5);
        var taken = Stopwatch.GetElapsedTime(began);
        using var process = Process.GetCurrentProcess();
        var live = GC.GetTotalMemory(forceFullCollection: false) >> 20;
        Console.WriteLine($"{what,-24} {taken.TotalSeconds,8:n2} s   {live,6:n0} MB of objects   {process.WorkingSet64 >> 20,6:n0} MB now   {process.PeakWorkingSet64 >> 20,6:n0} MB at most");
    }

    private sealed class Nodes : IAsyncDisposable
    {
        private readonly List<IHost> _hosts = [];

        public required IActorRef Letters { get; init; }

        public static async Task<Nodes> StartAsync(StoreSource address, bool inCluster)
        {
            var builder = New(address, akka => akka.WithLocalJob(Job, new LeasePolicy(), new RetryPolicy(), new NothingStored(), TimeProvider.System));
            if (!inCluster)
            {
                await builder.StartAsync();
                return new Nodes { Letters = Registry(builder).Get<DeadLetterKey>(), _hosts = { builder } };
            }
            var holder = New(address, akka => InCluster(akka, ClusterNames.CoordinatorNode));
            var other = New(address, akka => InCluster(akka, ClusterNames.FetcherNode));
            foreach (var host in (IHost[])[holder, other])
            {
                await host.StartAsync();
                using var timeout = new CancellationTokenSource(Timeout);
                await Cluster(host).JoinAsync(Cluster(holder).SelfAddress, timeout.Token);
            }
            return new Nodes { Letters = Registry(other).Get<DeadLetterKey>(), _hosts = { other, holder } };
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in _hosts)
            {
                await host.StopAsync();
                host.Dispose();
            }
        }

        private static IHost New(StoreSource address, Action<AkkaConfigurationBuilder> add)
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Services.AddAkka("bench", akka => add(akka.AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append).WithJournal(address)));
            return builder.Build();
        }

        private static void InCluster(AkkaConfigurationBuilder akka, string role) => akka
            .AddHocon(HoconFiles.Read("cluster.hocon"), HoconAddMode.Append)
            .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
            .WithClustering(new ClusterOptions { Roles = [role] })
            .WithClusterJobs([role], new LeasePolicy(), new RetryPolicy(), new NothingStored(), NobodyFollows, () => null, TimeProvider.System);

        private static FollowerParts NobodyFollows => new(_ => throw new NotSupportedException(), Store: null!, TimeProvider.System);

        private static ActorRegistry Registry(IHost host) => host.Services.GetRequiredService<ActorRegistry>();

        private static Akka.Cluster.Cluster Cluster(IHost host) => Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<ActorSystem>());
    }

    private sealed class NothingStored : IStoredIds
    {
        public Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default) => Task.FromResult(IdRangeSet.Empty);
    }
}

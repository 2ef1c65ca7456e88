using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using HnActors.Actors.Fetching;
using HnActors.Actors.Following;
using HnActors.Actors.Hosting;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.Operations;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Storage.Addresses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HnActors.Actors.Tests;

/// <summary>Several nodes in one process: real remoting, sharding and journal, an API and a store of the test's own.</summary>
public sealed class ClusterSpec : IAsyncLifetime
{
    private const int Items = 4000;

    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;
    private readonly List<IHost> _hosts = [];
    private readonly StoreStub _store = new();
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientStub _client;
    private string _passivateAfter = "120s";

    // The second half waits, so that there is a middle.
    public ClusterSpec() => _client = new ClientStub(ClientStub.Body) { MayAnswer = id => id > Items / 2 ? _goOn.Task : Task.CompletedTask };

    [Fact]
    public async Task A_job_outlives_the_node_that_coordinated_it_and_each_id_is_stored()
    {
        var first = await AddAsync();
        await AddAsync();
        var job = await Jobs(first).StartAsync(new JobSpec("all", "http://stub", IdRangeSet.Of(1, Items), Items, RequestCeiling.None), JobSubject.Items);
        await UntilAsync(() => Task.FromResult(_store.Rows.Count > Items / 4));

        await AddAsync();
        var coordinator = await HolderAsync("coordinator");
        _goOn.SetResult();
        await coordinator.StopAsync();
        _hosts.Remove(coordinator);

        var left = Jobs(_hosts[0]);
        await UntilAsync(async () => (await left.ListAsync()).Single(line => line.Job == job.Job).Phase == JobPhase.Finished);
        Assert.Equal(Enumerable.Range(1, Items).Select(id => (long)id), _store.Rows.Keys.Order());
        Assert.InRange(_client.Asked.Count, Items, Items + 100);
        await UntilAsync(() => Task.FromResult(Cluster(_hosts[0]).Members().Count == 2));
    }

    [Fact]
    public async Task A_paused_job_lends_nothing_until_it_is_resumed_on_another_node()
    {
        var first = await AddAsync();
        var second = await AddAsync();
        var job = (await Jobs(first).StartAsync(new JobSpec("all", "http://stub", IdRangeSet.Of(1, Items), Items, RequestCeiling.None), JobSubject.Items)).Job;
        await UntilAsync(() => Task.FromResult(_store.Rows.Count > Items / 4));

        await Jobs(second).MoveAsync(job, JobPhase.Paused);
        _goOn.SetResult();
        await UntilAsync(async () => (await Jobs(first).LeasesAsync(job)).Count == 0);
        await Assert.ThrowsAsync<OperationException>(() => Jobs(first).MoveAsync("no-such-job", JobPhase.Running));
        await Jobs(first).MoveAsync(job, JobPhase.Running);

        await UntilAsync(async () => (await Jobs(second).ListAsync()).Single().Phase == JobPhase.Finished);
        Assert.Equal(Items, _store.Rows.Count);
        var refused = await Assert.ThrowsAsync<OperationException>(() => Jobs(first).MoveAsync(job, JobPhase.Cancelled));
        Assert.Contains("finished", refused.Message);
    }

    [Fact]
    public async Task What_has_ended_leaves_the_memory_is_found_again_when_asked_for_and_can_be_removed()
    {
        _passivateAfter = "3s";
        var node = await AddAsync();
        _goOn.SetResult();
        var job = (await Jobs(node).StartAsync(new JobSpec("all", "http://stub", IdRangeSet.Of(1, Items), Items, RequestCeiling.None), JobSubject.Items)).Job;
        await UntilAsync(async () => (await Jobs(node).ListAsync()).Single().Phase == JobPhase.Finished);

        await UntilAsync(
            async () => (await Cluster(node).ShardsAsync()).Where(shard => shard.Kind is "coordinator" or "dead-letters").Sum(shard => shard.Entities) == 0);
        Assert.Equal(Items, (await Jobs(node).StatusAsync(job)).Total);

        Assert.Null((await Jobs(node).RemoveAsync(job)).Phase);
        Assert.Empty(await Jobs(node).ListAsync());
        Assert.Equal(Items, _store.Rows.Count);
    }

    [Fact]
    public async Task A_job_by_a_name_that_another_has_is_refused()
    {
        var node = await AddAsync();
        var spec = new JobSpec("all", "http://stub", IdRangeSet.Of(1, Items), Items, RequestCeiling.None);
        await Jobs(node).StartAsync(new JobId("a"), spec);

        var refused = await Assert.ThrowsAsync<OperationException>(() => Jobs(node).StartAsync(new JobId("a"), spec with { Targets = IdRangeSet.Of(1, 5) }));

        Assert.Contains("there is already a job named a", refused.Message);
        _goOn.SetResult();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IHost> AddAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var journal = StoreAddress.Parse($"sqlite:{Path.Combine(_folder, "hn.db")}");
        await JournalHosting.PrepareAsync(journal);
        string[] roles = [ClusterNames.CoordinatorNode, ClusterNames.FetcherNode];
        builder.Services.AddAkka("hnactors", akka => akka
            .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
            .AddHocon($"akka.cluster.sharding.passivate-idle-entity-after = {_passivateAfter}", HoconAddMode.Prepend)
            .AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append)
            .AddHocon(HoconFiles.Read("cluster.hocon"), HoconAddMode.Append)
            .WithJournal(journal)
            .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", Port = 0 })
            .WithClustering(new ClusterOptions { Roles = roles })
            .WithClusterJobs(
                roles,
                new LeasePolicy { HandOverGrace = TimeSpan.FromSeconds(1.5) },
                new RetryPolicy(),
                Stored(),
                Followers(),
                () => null,
                TimeProvider.System)
            .WithFetcherNode(new FetcherNodeParts(_ => _client, _store, 10, TimeProvider.System)));
        var host = builder.Build();
        await host.StartAsync();
        var cluster = Akka.Cluster.Cluster.Get(System(host));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await cluster.JoinAsync(_hosts.Count > 0 ? Akka.Cluster.Cluster.Get(System(_hosts[0])).SelfAddress : cluster.SelfAddress, timeout.Token);
        _hosts.Add(host);
        return host;
    }

    private FollowerParts Followers() => new(_ => new ListenedApi(_client, new StreamsStub()), _store, TimeProvider.System);

    private StoredIdsStub Stored() => new(() => IdRangeSet.OfIds(_store.Rows.Keys));

    private async Task<IHost> HolderAsync(string kind)
    {
        var shards = await Cluster(_hosts[0]).ShardsAsync();
        var address = shards.Single(shard => shard.Kind == kind && shard.Entities > 0).Node;
        return _hosts.Single(host => Akka.Cluster.Cluster.Get(System(host)).SelfAddress.ToString() == address);
    }

    private static ActorSystem System(IHost host) => host.Services.GetRequiredService<ActorSystem>();

    private static ClusterOperations Cluster(IHost host) => new(System(host));

    private JobOperations Jobs(IHost host) => new(System(host), host.Services.GetRequiredService<ActorRegistry>(), _store, TimeProvider.System);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition()) await Task.Delay(50, timeout.Token);
    }
}

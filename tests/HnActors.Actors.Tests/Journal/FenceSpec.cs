using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Hosting;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Storage.Addresses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HnActors.Actors.Tests.Journal;

/// <summary>Two coordinators of one job on one journal, as a frozen or cut-off node may bring about.</summary>
public sealed class FenceSpec : IAsyncLifetime
{
    private static readonly JobId Job = new("job");
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;
    private readonly List<IHost> _hosts = [];

    [Fact]
    public async Task The_older_one_is_refused_when_it_comes_to_write_and_begins_anew_with_what_the_newer_wrote()
    {
        var older = await StartAsync();
        await older.Ask<JobStarted>(new StartJob(Job, "all", "sim", IdRangeSet.Of(1, 100), 100), Timeout);
        var late = await older.Ask<LeaseGranted>(new RequestLease(Job, new PoolId("a"), 1, 10), Timeout);
        var newer = await StartAsync();
        await newer.Ask<JobStarted>(new StartJob(Job, "all", "sim", null, 100), Timeout);
        var lease = await newer.Ask<LeaseGranted>(new RequestLease(Job, new PoolId("b"), 1, 20), Timeout);
        Assert.True(lease.Lease.Epoch > late.Lease.Epoch);
        await newer.Ask<LeaseClosed>(new CompleteLease(Job, new PoolId("b"), lease.Lease, lease.Ids), Timeout);
        Assert.True((await ProgressAsync(older)).DoneIds.IsEmpty);

        older.Tell(new CompleteLease(Job, new PoolId("a"), late.Lease, late.Ids));

        using var timeout = new CancellationTokenSource(Timeout);
        while ((await ProgressAsync(older)) is { IsRunning: true } or { DoneIds.IsEmpty: true }) await Task.Delay(20, timeout.Token);
        Assert.Equal(lease.Ids, (await ProgressAsync(older)).DoneIds);
        Assert.Equal(lease.Ids, (await ProgressAsync(newer)).DoneIds);
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

    private static Task<JobProgress> ProgressAsync(IActorRef coordinator) => coordinator.AskWithRetryAsync<JobProgress>(new GetJobProgress(Job));

    private async Task<IActorRef> StartAsync()
    {
        var journal = StoreAddress.Parse($"sqlite:{Path.Combine(_folder, "hn.db")}");
        await JournalHosting.PrepareAsync(journal);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("hnactors", akka => akka
            .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
            .AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append)
            .WithJournal(journal)
            .WithLocalJob(Job, new LeasePolicy(), new RetryPolicy(), new StoredIdsStub(() => IdRangeSet.Empty), TimeProvider.System));
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host.Services.GetRequiredService<ActorRegistry>().Get<CoordinatorKey>();
    }
}

using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.Hosting;
using HnActors.Actors.Inspection;
using HnActors.Actors.Journal;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Node.Logs;
using HnActors.Node.Terminal;
using HnActors.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Downloading;

/// <summary>One job's actors in this process: no cluster, no port.</summary>
internal sealed class LocalNode : IAsyncDisposable
{
    /// <summary>How often the job's actors are asked, five seconds each: on a busy machine or a slow disk it takes a while to come up.</summary>
    public const int Attempts = 24;

    private readonly IHost _host;
    private readonly SemaphoreSlim _finished;

    private LocalNode(IHost host, JobId job, DamageWatch damage, SemaphoreSlim finished)
    {
        _host = host;
        _finished = finished;
        Job = job;
        Damage = damage;
        Registry = host.Services.GetRequiredService<ActorRegistry>();
        Monitor = new JobMonitor(job, Registry, Attempts);
    }

    /// <summary>A store has one job for each subject, which its identity names: another store under the same path has others.</summary>
    public JobId Job { get; }

    public ActorRegistry Registry { get; }

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public JobMonitor Monitor { get; }

    /// <summary>What the job found to be wrong with the store.</summary>
    public DamageWatch Damage { get; }

    /// <summary>Starts what keeps the job's state only: enough to ask and to command, not to fetch. It writes nothing unless commanded.</summary>
    public static async Task<LocalNode> StartAsync(
        StoreSource address, IItemStore store, JobSubject subject, RetryPolicy retries, LogLevel logLevel, CancellationToken cancellationToken)
    {
        await JournalHosting.PrepareAsync(address, cancellationToken).ConfigureAwait(false);
        var job = JobId.Of(store.Identity, subject);
        var damage = new DamageWatch(new StoredIds(store));
        var finished = new SemaphoreSlim(0);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // What keeps the host from starting is said once, in this program's words; the actors log by themselves.
        builder.Logging.SetMinimumLevel(LogLevel.None);
        // The program itself listens for signals, and says what becomes of the work.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddAkka("hnactors", akka =>
        {
            akka.AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append).WithJournal(address)
                .WithLocalJob(job, new LeasePolicy(), retries, damage, TimeProvider.System, () => Signal(finished));
            akka.WithLogger<ActorLogger>(logLevel);
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        return new LocalNode(host, job, damage, finished);
    }

    /// <summary>Waits until the job says that it is finished, but not for long.</summary>
    public Task WaitForFinishAsync(TimeSpan atMost, CancellationToken cancellationToken) => _finished.WaitAsync(atMost, cancellationToken);

    // It is said every second from then on, and mostly nobody listens.
    private static void Signal(SemaphoreSlim finished)
    {
        if (finished.CurrentCount == 0) finished.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }
}

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
    /// <summary>How many times to try the job's actors, five seconds each: startup can be slow on a busy machine or disk.</summary>
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

    /// <summary>A store has one job per subject, named after the store's identity: another store at the same path has other jobs.</summary>
    public JobId Job { get; }

    public ActorRegistry Registry { get; }

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public JobMonitor Monitor { get; }

    /// <summary>Reports damage that the job found in the store.</summary>
    public DamageWatch Damage { get; }

    /// <summary>Starts only the actors that keep the job's state: enough for queries and commands. Writes only on command.</summary>
    public static async Task<LocalNode> StartAsync(
        StoreSource address, IItemStore store, JobSubject subject, RetryPolicy retries, LogLevel logLevel, CancellationToken cancellationToken)
    {
        await JournalHosting.PrepareAsync(address, cancellationToken).ConfigureAwait(false);
        var job = JobId.Of(store.Identity, subject);
        var damage = new DamageWatch(new StoredIds(store));
        var finished = new SemaphoreSlim(0);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        // A failure to start the host is reported once, in this program's words; the actors have their own logger.
        builder.Logging.SetMinimumLevel(LogLevel.None);
        // The program itself handles signals, and reports what becomes of the work.
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

    /// <summary>Waits until the job reports that it is finished, up to a time limit.</summary>
    public Task WaitForFinishAsync(TimeSpan atMost, CancellationToken cancellationToken) => _finished.WaitAsync(atMost, cancellationToken);

    // The job repeats the signal every second from then on, mostly with nobody waiting.
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

using System.Net;
using System.Net.Sockets;
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
using HnActors.Actors.StoreQueries;
using HnActors.Core.Leasing;
using HnActors.HackerNews;
using HnActors.Node.Dashboard;
using HnActors.Node.Logs;
using HnActors.Node.Operations;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Cluster;

/// <summary>One node of a cluster in this process.</summary>
internal static partial class ClusterNode
{
    private const string SystemName = "hnactors";

    // Three lease renewals of the pools, one of which a hand-over may lose.
    private static readonly TimeSpan HandOverGrace = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs until it is stopped, or until this node is no longer part of the cluster.</summary>
    public static async Task<int> RunAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        var certificates = settings.Certificates is { } folder ? NodeCertificates.Open(folder, TimeProvider.System.GetUtcNow()) : null;
        var trust = new ClusterTrust(settings.Certificates, certificates?.Fingerprint);
        RefuseTakenPort(settings);
        await using var held = await settings.Store.LockSharedAsync(cancellationToken).ConfigureAwait(false);
        await using var store = await settings.Store.OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        await JournalHosting.PrepareAsync(settings.Store, cancellationToken).ConfigureAwait(false);
        var members = new MemberTable(settings.Store);
        await members.PrepareAsync(cancellationToken).ConfigureAwait(false);
        trust.Check((await members.ReadOthersAsync("", cancellationToken).ConfigureAwait(false)).Living);
        await using var application = Build(settings, certificates, store, members);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListeningTrouble.Of(exception) is { } reason)
        {
            throw CannotListen(settings, reason);
        }
        var system = application.Services.GetRequiredService<ActorSystem>();
        var self = Akka.Cluster.Cluster.Get(system).SelfAddress;
        Console.Out.WriteLine($"node {self} ({string.Join(", ", settings.Roles)}), operations at {application.Urls.First()}, store {settings.Store}");
        ServiceManager.Ready();
        var seeds = settings.Seeds.Select(seed => Address.Parse($"{trust.Protocol}://{SystemName}@{seed}")).ToList();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var membership = new Membership(system, members, seeds, trust).RunAsync(ending.Token);
        var ended = Task.WhenAny(system.WhenTerminated, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        // In an orderly shutdown the membership ends a little before the actor system.
        if (await Task.WhenAny(ended, membership).ConfigureAwait(false) == membership && membership.IsCompletedSuccessfully) await ended.ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        try
        {
            await membership.ConfigureAwait(false);
        }
        catch (FailedException)
        {
            await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        if (!cancellationToken.IsCancellationRequested)
        {
            var reason = CoordinatedShutdown.Get(system).ShutdownReason;
            await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (reason is CoordinatedShutdown.ClusterLeavingReason)
            {
                Console.Error.WriteLine("asked to leave the cluster: leases and shards are handed over");
                return ExitCode.Done;
            }
            throw new FailedException(
                $"{self} was partitioned from the majority of the cluster, or downed by it, and has left. Nothing is lost: start it again, and it rejoins.");
        }
        ServiceManager.Stopping();
        Console.Error.WriteLine("stopping: finishing what is in flight, handing back leases, leaving the cluster");
        await application.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Done;
    }

    // Before anything is started: inside the actor system a failed bind logs pages, and a node that has joined would have to leave.
    private static void RefuseTakenPort(NodeSettings settings)
    {
        try
        {
            // Both at the same time, since they may be the same by mistake.
            using var node = Listen(settings.Bind, settings.Port);
            using var operations = Listen(settings.Endpoint.Address.Host, settings.Endpoint.Address.Port);
        }
        catch (SocketException exception)
        {
            throw CannotListen(settings, exception.Message);
        }

        // A host name is left to the real listener to resolve.
        static TcpListener? Listen(string host, int port)
        {
            if (host == "localhost") host = "127.0.0.1";
            if (!IPAddress.TryParse(host.Trim('[', ']'), out var address)) return null;
            var listener = new TcpListener(address, port);
            if (address.Equals(IPAddress.IPv6Any)) listener.Server.DualMode = true;
            listener.Start();
            return listener;
        }
    }

    private static FailedException CannotListen(NodeSettings settings, string reason) => new(
        $"can't listen on --bind {settings.Bind} --port {settings.Port}, or on --operations {settings.Endpoint.Address}: {reason}. " +
        "Another node on this machine needs a --port and an --operations of its own.");

    private static WebApplication Build(NodeSettings settings, OpenedCertificates? certificates, IItemStore store, MemberTable members)
    {
        var builder = QuietWebHost.Create(settings.Endpoint.Address);
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(35));
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<IMemberTable>(members);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ClusterOperations>();
        builder.Services.AddSingleton<IMembers>(services => services.GetRequiredService<ClusterOperations>());
        builder.Services.AddSingleton(services => new JobStatusReporter(
            services.GetRequiredService<JobOperations>(),
            services.GetRequiredService<ClusterOperations>().Members,
            services.GetRequiredService<TimeProvider>()));
        if (MetricsHosting.IsSent) builder.Services.AddHostedService<JobStatusSending>();
        OperationsEndpoint.AddServices(builder.Services, settings.Endpoint);
        OperationsEndpoint.AddDescription(builder.Services);
        builder.Services.AddDashboard();
        builder.Services.AddSingleton<StoreSource>(settings.Store);
        builder.Services.AddProgramMetrics();
        builder.Services.AddSingleton<IJobOperations>(services => services.GetRequiredService<JobOperations>());
        builder.Services.AddSingleton<JobOperations>(services => new JobOperations(
            services.GetRequiredService<ActorSystem>(), services.GetRequiredService<ActorRegistry>(), store, TimeProvider.System));
        WebApplication? application = null;
        builder.Services.AddAkka(SystemName, (akka, services) =>
        {
            Configure(akka, settings, certificates, store, FindOperations, builder.Configuration);
            AddPbm(akka, services, builder.Configuration);
        });
        application = builder.Build();
        OperationsEndpoint.Map(application, settings.Timeout);
        DashboardEndpoint.Map(application);
        return application;

        // Known only once the endpoint listens, since its port may be assigned by the system.
        string? FindOperations() => application?.Urls.FirstOrDefault() is { } url ? settings.ReachableOperations(new Uri(url)).ToString() : null;
    }

    static partial void AddPbm(AkkaConfigurationBuilder akka, IServiceProvider services, IConfiguration configuration);

    private static void Configure(
        AkkaConfigurationBuilder akka,
        NodeSettings settings,
        OpenedCertificates? certificates,
        IItemStore store,
        Func<string?> findOperations,
        IConfiguration configuration)
    {
        var remote = new RemoteOptions { HostName = settings.Bind, PublicHostName = settings.Host, Port = settings.Port };
        certificates?.ApplyTo(remote);
        akka
            .AddHocon(HoconFiles.Read("actors.hocon"), HoconAddMode.Append)
            .AddHocon(HoconFiles.Read("cluster.hocon"), HoconAddMode.Append)
            .WithJournal(settings.Store)
            .WithRemoting(remote)
            .WithClustering(new ClusterOptions
            {
                Roles = [.. settings.Roles],
                AppVersion = typeof(ClusterNode).Assembly.GetName().Version!.ToString(3),
            })
            .WithClusterJobs(
                settings.Roles,
                new LeasePolicy { HandOverGrace = HandOverGrace },
                settings.Retries,
                new StoredIds(store),
                new FollowerParts(Listen, store, TimeProvider.System),
                findOperations,
                TimeProvider.System);
        akka.WithLogger<NodeLogger>(ProgramLog.Current.LevelOfService);
        // Tuning of one node, e.g. AKKA__CLUSTER__SPLIT_BRAIN_RESOLVER__STABLE_AFTER=9s. An empty section would erase everything else.
        if (configuration.GetSection("akka") is var tuning && tuning.Exists()) akka.AddHocon(tuning, HoconAddMode.Prepend);
        if (settings.Roles.Contains(ClusterNames.FetcherNode))
        {
            akka.WithFetcherNode(new FetcherNodeParts(Connect, store, settings.Concurrency, TimeProvider.System));
        }

        ListenedApi Listen(string api)
        {
            var client = Connect(api);
            return new ListenedApi(client, client);
        }

        HackerNewsClient Connect(string api) => new(new HackerNewsOptions
        {
            BaseAddress = new Uri(api),
            Timeout = settings.Timeout,
            TransportChanged = note =>
            {
                ProgramLog.Current.CreateLogger(nameof(HackerNewsClient)).Say(LogLevel.Warning, note);
                RecentWarnings.OfThisProcess.Add(LogLevel.Warning, note);
            },
        });
    }
}

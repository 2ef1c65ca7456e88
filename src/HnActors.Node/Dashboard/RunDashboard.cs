using HnActors.Actors.Operations;
using HnActors.Node.Operations;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Dashboard;

/// <summary>The dashboard of a run in one process.</summary>
internal sealed class RunDashboard : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunDashboard(WebApplication application) => _application = application;

    /// <param name="settings">Where it listens; null for no dashboard.</param>
    /// <param name="note">Receives the dashboard's address.</param>
    /// <returns>The running dashboard; null for none.</returns>
    /// <exception cref="FailedException">The address can't be listened on.</exception>
    public static async Task<RunDashboard?> StartAsync<TRun>(
        EndpointSettings? settings, TRun run, Action<string> note, CancellationToken cancellationToken)
        where TRun : IJobOperations, IMembers
    {
        if (settings is null) return null;
        var application = Build(settings, run, run);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ListeningTrouble.Of(exception) is { } reason)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new FailedException($"can't listen on --dashboard {settings.Address}: {reason}. Name another address or port.");
        }
        note($"dashboard at {application.Urls.First().TrimEnd('/')}{OperationsEndpoint.DashboardPath}/");
        return new RunDashboard(application);
    }

    /// <summary>Stops the dashboard. Must precede the end of the run's actors: a page's request to them would wait in vain.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(EndpointSettings settings, IJobOperations jobs, IMembers members)
    {
        var builder = QuietWebHost.Create(settings.Address);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(jobs);
        builder.Services.AddSingleton(members);
        OperationsEndpoint.AddServices(builder.Services, settings);
        builder.Services.AddDashboard();
        var application = builder.Build();
        OperationsEndpoint.Guard(application);
        var api = application.MapGroup(OperationsEndpoint.Root);
        OperationsEndpoint.MapJobs(api);
        // A request that only nodes can serve is answered with a message too.
        UnknownPath.Map(
            api, "that needs a node of a cluster, and this is the dashboard of a single run: it serves only its one job, its dead letters and its limits.");
        DashboardEndpoint.Map(application);
        return application;
    }
}

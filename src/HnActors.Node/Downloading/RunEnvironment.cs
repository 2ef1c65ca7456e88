using HnActors.Actors.Inspection;
using HnActors.Core.Ids;
using HnActors.Node.Api;
using HnActors.Node.Dashboard;
using HnActors.Node.Display;
using HnActors.Node.Logs;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Downloading;

/// <summary>What a run works with: the API, its jobs, and their display, dashboard and metrics.</summary>
internal sealed class RunEnvironment : IAsyncDisposable
{
    private readonly WatchedRun _run;
    private readonly MetricsEndpoint? _metrics;
    private readonly RunDashboard? _dashboard;
    private readonly ApiConnection _api;
    private readonly Stack<JobSession> _sessions = new();

    private RunEnvironment(
        WatchedRun run, FetchSettings settings, MetricsEndpoint? metrics, RunDashboard? dashboard, ApiConnection api, long maxItem)
    {
        (_run, _metrics, _dashboard, _api) = (run, metrics, dashboard, api);
        (Settings, MaxItem) = (settings, maxItem);
    }

    /// <summary>The settings, with the API that the store was filled from if none was given.</summary>
    public FetchSettings Settings { get; }

    public IProgressDisplay Display => _run.Display;

    /// <inheritdoc cref="WatchedRun.Unshown"/>
    public IProgressDisplay Unshown => _run.Unshown;

    public ApiConnection Api => _api;

    /// <summary>The newest item's id at the start of the run.</summary>
    public long MaxItem { get; }

    /// <summary>Validates what it can and contacts the API before any store is created: a typo leaves no empty store behind.</summary>
    /// <param name="resumes">True if the command resumes earlier work: it then waits for an API that is unavailable.</param>
    public static async Task<RunEnvironment> OpenAsync(
        WatchedRun run, FetchSettings settings, Func<JobStatus, bool> resumes, CancellationToken cancellationToken)
    {
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        if (await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false))
            settings = await RecordedApi.ApplyAsync(settings, resumes, cancellationToken).ConfigureAwait(false);
        MetricsEndpoint? metrics = null;
        RunDashboard? dashboard = null;
        ApiConnection? api = null;
        try
        {
            metrics = await MetricsEndpoint.StartAsync(settings, cancellationToken).ConfigureAwait(false);
            dashboard = await RunDashboard.StartAsync(settings.Dashboard, run, run.Display.Note, cancellationToken).ConfigureAwait(false);
            api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, OnTransportChanged)
                .ConfigureAwait(false);
            var maxItem = await TransientRetry.AskNewestAsync(api, settings, run.Display, cancellationToken).ConfigureAwait(false);
            return new RunEnvironment(run, settings, metrics, dashboard, api, maxItem);
        }
        catch
        {
            await EndAsync([dashboard, api, metrics]).ConfigureAwait(false);
            throw;
        }

        void OnTransportChanged(string note)
        {
            run.Display.Note(note);
            RecentWarnings.OfThisProcess.Add(LogLevel.Warning, note);
        }
    }

    /// <summary>Opens the store's job for a subject. It ends with the run.</summary>
    public async Task<JobSession> OpenSessionAsync(JobSubject subject, CancellationToken cancellationToken)
    {
        var session = _sessions.TryPeek(out var first)
            ? await first.OpenBesideAsync(Settings, subject, Display, cancellationToken).ConfigureAwait(false)
            : await JobSession.OpenAsync(Settings, subject, Display, cancellationToken).ConfigureAwait(false);
        _sessions.Push(session);
        return session;
    }

    /// <summary>Shows a job on the dashboard from now on.</summary>
    /// <param name="follows">Whether the job runs until it is stopped.</param>
    public void Show(JobSession session, bool follows = false) => _run.Add(session, follows);

    public ValueTask DisposeAsync() => EndAsync([_dashboard, .. _sessions, _api, _metrics]);

    // The dashboard first: its requests to a job's actors would wait in vain once those are gone.
    private static async ValueTask EndAsync(IEnumerable<IAsyncDisposable?> parts)
    {
        foreach (var part in parts)
        {
            if (part is not null) await part.DisposeAsync().ConfigureAwait(false);
        }
    }
}

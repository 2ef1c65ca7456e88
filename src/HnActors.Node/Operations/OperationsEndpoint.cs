using System.Text.Json;
using Akka.Actor;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.HackerNews.Failures;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Operations;

/// <summary>The endpoint through which commands reach a node, over HTTP with JSON.</summary>
internal static class OperationsEndpoint
{
    /// <summary>The path of the dashboard.</summary>
    public const string DashboardPath = "/dashboard";

    // Shorter than an orchestrator's probe timeout.
    private static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The prefix of all paths that commands use.</summary>
    public const string Root = "/api/v1";

    // Each comes with a message that gives the reason.
    private static readonly int[] Refusals =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound,
        StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Adds the services that every endpoint needs.</summary>
    public static void AddServices(IServiceCollection services, EndpointSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(new AccessControl(settings, TimeProvider.System));
        // A request that can't be read is answered with a message.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    /// <summary>Describes a node's endpoint.</summary>
    public static void AddDescription(IServiceCollection services) =>
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "HnActors";
            document.Info.Version = "v1";
            document.Info.Description = "Jobs, dead letters and members of a cluster. A node with HNACTORS_TOKEN requires it as a bearer token; errors are " +
                "JSON with a message.";
            return Task.CompletedTask;
        }));

    /// <summary>Rejects requests without access, and answers errors with a message.</summary>
    public static void Guard(WebApplication application)
    {
        var (settings, access) = (application.Services.GetRequiredService<EndpointSettings>(), application.Services.GetRequiredService<AccessControl>());
        if (settings.BasePath is { } basePath) application.UsePathBase(basePath);
        application.UseRouting();
        application.Use((context, next) => BrowserGuard.Refuse(context.Request, settings) is var (status, message)
            ? AnswerAsync(context, status, message)
            : GuardAsync(context, next, access));
    }

    /// <summary>Maps a node's endpoint.</summary>
    public static void Map(WebApplication application, TimeSpan apiTimeout)
    {
        Guard(application);
        application.Use((context, next) => ReportJobsAsync(context, next));
        application.MapPrometheusScrapingEndpoint(MetricsHosting.Path);
        // Some load balancers send HEAD requests.
        application.MapMethods("/health/live", [HttpMethods.Get, HttpMethods.Head], () => "live").ExcludeFromDescription();
        application.MapMethods("/health/ready", [HttpMethods.Get, HttpMethods.Head], ReadyAsync).ExcludeFromDescription();
        application.MapOpenApi("/api/{documentName}/openapi.json");
        var api = application.MapGroup(Root).WithMetadata(
            [.. Refusals.Select(code => new ProducesResponseTypeMetadata(code, typeof(Problem), ["application/json"]))]);
        api.MapPost("/jobs", (JobRequest request, JobOperations jobs, StoreSource source, IItemStore store, CancellationToken cancellationToken) =>
            StartAsync(request, jobs, source, store, apiTimeout, cancellationToken))
            .WithSummary("Starts a job and returns at once.");
        MapJobs(api);
        MapMove(api, "cancel", JobPhase.Cancelled, "Gives a job up; what is stored stays.");
        api.MapPost(
            "/jobs/{job}/remove", (string job, JobOperations jobs, CancellationToken cancellationToken) => jobs.RemoveAsync(job, cancellationToken))
            .WithSummary("Forgets a job that has ended; what is stored stays.");
        api.MapPost("/cluster/leave", (MemberRequest request, ClusterOperations cluster) => cluster.LeaveAsync(request.Address))
            .WithSummary("Lets a member finish its work, hand back its leases and leave.");
        api.MapPost("/cluster/down", (MemberRequest request, ClusterOperations cluster) => cluster.Down(request.Address, request.Force))
            .WithSummary("Declares a member gone that can no longer be reached.");
        api.MapGet("/shards", (ClusterOperations cluster) => cluster.ShardsAsync())
            .WithSummary("Shows which nodes hold the coordinators and dead letters.");
        UnknownPath.Map(api, $"no such path: {Root}/openapi.json describes those there are.");
    }

    /// <summary>Maps the existing jobs, and the nodes that fetch for them.</summary>
    public static void MapJobs(RouteGroupBuilder api)
    {
        api.MapGet("/jobs", (IJobOperations jobs, CancellationToken cancellationToken) => jobs.ListAsync(cancellationToken))
            .WithSummary("Lists the jobs of the cluster, oldest first.");
        api.MapGet("/jobs/{job}", (string job, IJobOperations jobs, CancellationToken cancellationToken) => jobs.StatusAsync(job, cancellationToken))
            .WithSummary("Shows where a job stands, and the nodes that fetch for it.");
        MapMove(api, "pause", JobPhase.Paused, "Stops fetching for a job until it is resumed.");
        MapMove(api, "resume", JobPhase.Running, "Continues a paused job.");
        api.MapPost("/jobs/{job}/limits", (string job, LimitsRequest limits, IJobOperations jobs, CancellationToken cancellationToken) =>
            jobs.ChangeCeilingAsync(job, limits.ToCeiling(), cancellationToken))
            .WithSummary("Changes the most that a job may ask of its API. Null leaves a ceiling as it is, and zero removes it.");
        api.MapGet("/jobs/{job}/leases", (string job, IJobOperations jobs, CancellationToken cancellationToken) => jobs.LeasesAsync(job, cancellationToken))
            .WithSummary("Lists the outstanding leases: their ids, nodes and ages.");
        api.MapPost("/jobs/{job}/dead-letters", (string job, DeadLetterRequest request, IJobOperations jobs, CancellationToken cancellationToken) =>
            jobs.DeadLettersAsync(job, request.Filter(), request.AfterId, request.PageSizeWanted(), cancellationToken)).WithMetadata(ReadsOnly.Mark)
            .WithSummary("Gets a page of the dead letters that match a filter, in id order.");
        api.MapPost("/jobs/{job}/dead-letters/count", async (string job, DeadLetterRequest request, IJobOperations jobs, CancellationToken cancellationToken) =>
            new CountedLetters(await jobs.CountDeadLettersAsync(job, request.FilterOfAll(), cancellationToken).ConfigureAwait(false)))
            .WithMetadata(ReadsOnly.Mark)
            .WithSummary("Counts the dead letters that match a filter.");
        api.MapPost("/jobs/{job}/dead-letters/retry", (string job, DeadLetterRequest request, IJobOperations jobs, CancellationToken cancellationToken) =>
            jobs.RetryAsync(job, request.FilterOfAll(), cancellationToken))
            .WithSummary("Fetches dead letters again, and resumes a finished job for them.");
        api.MapPost("/jobs/{job}/dead-letters/drop", (string job, DeadLetterRequest request, IJobOperations jobs, CancellationToken cancellationToken) =>
            jobs.DropAsync(job, request.FilterToDrop(), request.Reason!, cancellationToken))
            .WithSummary("Gives dead letters up, for a reason that is kept.");
        api.MapGet("/cluster", (IMembers members) => members.MembersWithOperationsAsync())
            .WithSummary("Lists the members of the cluster, and the address of each.");
    }

    private static void MapMove(RouteGroupBuilder api, string verb, JobPhase phase, string summary) => api.MapPost(
        $"/jobs/{{job}}/{verb}",
        (string job, IJobOperations jobs, CancellationToken cancellationToken) => jobs.MoveAsync(job, phase, cancellationToken)).WithSummary(summary);

    // The jobs' status is read when the metrics are scraped. JobStatusSending does so if they are sent.
    private static async Task ReportJobsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == MetricsHosting.Path)
            await context.RequestServices.GetRequiredService<JobStatusReporter>().ReportAsync(context.RequestAborted).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }

    private static async Task<IResult> ReadyAsync(ClusterOperations cluster, IMemberTable database, CancellationToken cancellationToken)
    {
        if (!cluster.IsReady) return Results.Text("not ready: not yet or no longer a cluster member", statusCode: StatusCodes.Status503ServiceUnavailable);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(DatabaseTimeout);
        return await database.IsReachableAsync(timeout.Token).ConfigureAwait(false) ? Results.Text("ready")
            : Results.Text("not ready: the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, AccessControl control)
    {
        var access = control.Of(context.Request);
        if (access == Access.None && !IsOpenToAll(context.Request.Path))
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "this node requires the token of its HNACTORS_TOKEN: set the same here.")
                .ConfigureAwait(false);
            return;
        }
        if (access == Access.Read && HttpMethods.IsPost(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<ReadsOnly>() is null)
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "that token grants read access only: to make changes, use the node's HNACTORS_TOKEN.")
                .ConfigureAwait(false);
            return;
        }
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationException exception)
        {
            var code = exception.IsMissing ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
            await AnswerAsync(context, code, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is BadHttpRequestException or UsageException)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, InWords(exception)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or HackerNewsException or FailedException)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            var members = context.RequestServices.GetRequiredService<IMembers>();
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, OperationsText.NoAnswer(members)).ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, $"this can't be done: {exception.GetType().Name}: {exception.Message}")
                .ConfigureAwait(false);
        }
    }

    // An orchestrator's probes have no token and learn only whether the node is ready, or why not. The dashboard's page holds no secret.
    private static bool IsOpenToAll(PathString path) =>
        path.Value is null or "" or "/" || path.StartsWithSegments("/health") || path.StartsWithSegments(DashboardPath);

    // For an invalid body, the framework's message would name internal types.
    private static string InWords(Exception exception) => exception switch
    {
        { InnerException: JsonException { Path: null or "$" } }
            or BadHttpRequestException { InnerException: null, StatusCode: StatusCodes.Status400BadRequest } =>
            "the body is not the JSON that is expected here: send an object, as /api/v1/openapi.json describes it.",
        { InnerException: JsonException wrong } =>
            $"the body is not the JSON that is expected here: {wrong.Path} is unknown or has a value of another type. See /api/v1/openapi.json.",
        _ => exception.Message,
    };

    private static Task AnswerAsync(HttpContext context, int code, string message)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsJsonAsync(new Problem(message));
    }

    private static async Task<JobLine> StartAsync(
        JobRequest request, JobOperations jobs, StoreSource source, IItemStore store, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(source, cancellationToken).ConfigureAwait(false);
        var api = JobApi.Choose(request.Api, await reader.FindApiAsync(cancellationToken).ConfigureAwait(false));
        var spec = await request.ToSpecAsync(api.Address, store, timeout, cancellationToken).ConfigureAwait(false);
        if (request.History) await store.KeepHistoryAsync(cancellationToken).ConfigureAwait(false);
        var job = await jobs.StartAsync(spec, request.Subject, cancellationToken).ConfigureAwait(false);
        await store.RecordApiAsync(spec.Api, cancellationToken).ConfigureAwait(false);
        return job with { Note = string.Join(' ', new[] { api.Note, job.Note }.OfType<string>()) is { Length: > 0 } note ? note : null };
    }
}

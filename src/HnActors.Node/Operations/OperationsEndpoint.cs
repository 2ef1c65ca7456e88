using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Operations;

/// <summary>Through which commands reach a node, over HTTP with JSON.</summary>
internal static class OperationsEndpoint
{
    // Shorter than an orchestrator waits for an answer.
    private static readonly TimeSpan DatabaseTimeout = TimeSpan.FromSeconds(2);

    public static void Map(WebApplication application, NodeSettings settings)
    {
        application.Use((context, next) => BrowserGuard.Refuse(context.Request, settings) is var (status, message)
            ? AnswerAsync(context, status, message)
            : GuardAsync(context, next, settings.Token));
        application.Use((context, next) => ReportJobsAsync(context, next));
        application.MapPrometheusScrapingEndpoint(MetricsHosting.Path);
        application.MapGet("/health/live", () => "live");
        application.MapGet("/health/ready", ReadyAsync);

        application.MapGet("/jobs", (JobOperations jobs, CancellationToken cancellationToken) => jobs.ListAsync(cancellationToken));
        application.MapPost("/jobs", (JobRequest request, JobOperations jobs, IItemStore store, CancellationToken cancellationToken) =>
            StartAsync(request, jobs, store, settings.Timeout, cancellationToken));
        application.MapGet("/jobs/{job}", (string job, JobOperations jobs, CancellationToken cancellationToken) => jobs.StatusAsync(job, cancellationToken));
        application.MapPost("/jobs/{job}/pause", (string job, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.MoveAsync(job, JobPhase.Paused, cancellationToken));
        application.MapPost("/jobs/{job}/resume", (string job, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.MoveAsync(job, JobPhase.Running, cancellationToken));
        application.MapPost("/jobs/{job}/cancel", (string job, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.MoveAsync(job, JobPhase.Cancelled, cancellationToken));
        application.MapPost(
            "/jobs/{job}/remove", (string job, JobOperations jobs, CancellationToken cancellationToken) => jobs.RemoveAsync(job, cancellationToken));
        application.MapPost("/jobs/{job}/limits", (string job, LimitsRequest limits, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.ChangeCeilingAsync(job, limits.ToCeiling(), cancellationToken));
        application.MapGet(
            "/jobs/{job}/leases", (string job, JobOperations jobs, CancellationToken cancellationToken) => jobs.LeasesAsync(job, cancellationToken));
        application.MapPost("/jobs/{job}/dead-letters", (string job, DeadLetterRequest request, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.DeadLettersAsync(job, request.Filter(), request.AfterId, DeadLetterRequest.PageSize, cancellationToken));
        application.MapPost(
            "/jobs/{job}/dead-letters/retry", (string job, DeadLetterRequest request, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.RetryAsync(job, request.Filter(), cancellationToken));
        application.MapPost("/jobs/{job}/dead-letters/drop", (string job, DeadLetterRequest request, JobOperations jobs, CancellationToken cancellationToken) =>
            jobs.DropAsync(job, request.FilterToDrop(), request.Reason!, cancellationToken));

        application.MapGet("/cluster", (ClusterOperations cluster) => cluster.Members());
        application.MapPost("/cluster/leave", (MemberRequest request, ClusterOperations cluster) => cluster.LeaveAsync(request.Address));
        application.MapPost("/cluster/down", (MemberRequest request, ClusterOperations cluster) => cluster.Down(request.Address, request.Force));
        application.MapGet("/shards", (ClusterOperations cluster) => cluster.ShardsAsync());
    }

    // How the jobs stand is asked for when somebody reads the metrics, and at no other time.
    private static async Task ReportJobsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == MetricsHosting.Path)
            await context.RequestServices.GetRequiredService<JobStatusReporter>().ReportAsync(context.RequestAborted).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }

    private static async Task<IResult> ReadyAsync(ClusterOperations cluster, IMemberTable database, CancellationToken cancellationToken)
    {
        if (!cluster.IsReady) return Results.Text("not ready: no member of a cluster yet, or no more", statusCode: StatusCodes.Status503ServiceUnavailable);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(DatabaseTimeout);
        return await database.IsReachableAsync(timeout.Token).ConfigureAwait(false) ? Results.Text("ready")
            : Results.Text("not ready: the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, string? token)
    {
        // Probes of an orchestrator have no token, and learn nothing but yes or no.
        if (token is not null && !context.Request.Path.StartsWithSegments("/health") && !Shows(context, token))
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "this node wants the token of its HNACTORS_TOKEN: set the same here.")
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
            var message = exception.InnerException is JsonException wrong ? $"the body is not the JSON that is wanted here: {wrong.Message}"
                : exception.Message;
            await AnswerAsync(context, StatusCodes.Status400BadRequest, message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or HackerNewsException or FailedException)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable,
                "the cluster does not answer: it is forming, or its database is gone. Nothing is lost; try again.")
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, $"this can't be done: {exception.GetType().Name}: {exception.Message}")
                .ConfigureAwait(false);
        }
    }

    // In constant time, so that the time of the answer tells nothing of the token.
    private static bool Shows(HttpContext context, string token) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString())),
        SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}")));

    private static Task AnswerAsync(HttpContext context, int code, string message)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsJsonAsync(new Problem(message));
    }

    private static async Task<JobLine> StartAsync(
        JobRequest request, JobOperations jobs, IItemStore store, TimeSpan timeout, CancellationToken cancellationToken) =>
        await jobs.StartAsync(
            await request.ToSpecAsync(store, timeout, cancellationToken).ConfigureAwait(false), request.Subject, cancellationToken).ConfigureAwait(false);
}

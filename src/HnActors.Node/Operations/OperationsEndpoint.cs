using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using HnActors.Actors.Operations;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Cluster;
using HnActors.Node.Downloading;
using HnActors.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Operations;

/// <summary>Through which commands reach a node, over HTTP with JSON.</summary>
internal static class OperationsEndpoint
{
    public static void Map(WebApplication application, NodeSettings settings)
    {
        application.Use((context, next) => GuardAsync(context, next, settings.Token));
        application.MapGet("/health/live", () => "live");
        application.MapGet("/health/ready", (ClusterOperations cluster) => cluster.IsReady ? Results.Text("ready") : Results.Text("not ready", statusCode: 503));

        application.MapGet("/jobs", (JobOperations jobs, CancellationToken stop) => jobs.ListAsync(stop));
        application.MapPost("/jobs", (JobWish wish, JobOperations jobs, CancellationToken stop) => StartAsync(wish, jobs, settings, stop));
        application.MapGet("/jobs/{job}", (string job, JobOperations jobs, CancellationToken stop) => jobs.ReportAsync(job, stop));
        application.MapPost("/jobs/{job}/pause", (string job, JobOperations jobs, CancellationToken stop) => jobs.MoveAsync(job, JobPhase.Paused, stop));
        application.MapPost("/jobs/{job}/resume", (string job, JobOperations jobs, CancellationToken stop) => jobs.MoveAsync(job, JobPhase.Running, stop));
        application.MapPost("/jobs/{job}/cancel", (string job, JobOperations jobs, CancellationToken stop) => jobs.MoveAsync(job, JobPhase.Cancelled, stop));
        application.MapGet("/jobs/{job}/leases", (string job, JobOperations jobs, CancellationToken stop) => jobs.LeasesAsync(job, stop));
        application.MapPost("/jobs/{job}/dead-letters", (string job, LetterWish wish, JobOperations jobs, CancellationToken stop) =>
            jobs.DeadLettersAsync(job, wish.Filter(), wish.AfterId, LetterWish.PageSize, stop));
        application.MapPost("/jobs/{job}/dead-letters/retry", (string job, LetterWish wish, JobOperations jobs, CancellationToken stop) =>
            jobs.RetryAsync(job, wish.Filter(), stop));
        application.MapPost("/jobs/{job}/dead-letters/drop", (string job, LetterWish wish, JobOperations jobs, CancellationToken stop) =>
            jobs.DropAsync(job, wish.Filter(), wish.Reason, stop));

        application.MapGet("/cluster", (ClusterOperations cluster) => cluster.Members());
        application.MapPost("/cluster/leave", (MemberWish wish, ClusterOperations cluster) => cluster.LeaveAsync(wish.Address));
        application.MapPost("/cluster/down", (MemberWish wish, ClusterOperations cluster) => cluster.Down(wish.Address));
        application.MapGet("/shards", (ClusterOperations cluster) => cluster.ShardsAsync());
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next, string? token)
    {
        // Probes of an orchestrator have no token, and learn nothing but yes or no.
        if (token is not null && !context.Request.Path.StartsWithSegments("/health") && !Shows(context, token))
        {
            await AnswerAsync(context, StatusCodes.Status401Unauthorized, "this node wants the token of its HNACTORS_TOKEN: set the same here.").ConfigureAwait(false);
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
            await AnswerAsync(context, StatusCodes.Status400BadRequest, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or HackerNewsException)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the cluster does not answer: it is forming, or its database is gone. Nothing is lost; try again.")
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

    private static async Task<JobLine> StartAsync(JobWish wish, JobOperations jobs, NodeSettings settings, CancellationToken stop)
    {
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = new Uri(wish.Api), Timeout = settings.Timeout });
        var maxItem = await client.GetMaxItemAsync(stop).ConfigureAwait(false);
        IdSelection selection = wish.Ids is { } ranges ? new ListedItems(LetterWish.Read(ranges))
            : wish.Last is { } last ? new LastItems(last)
            : new ItemsBetween(wish.From ?? 1, wish.To);
        var spec = new JobSpec(selection.Text, wish.Api, selection.Resolve(maxItem), Math.Max(0, maxItem - JobSession.UnsettledIds), wish.MaxRate);
        return await jobs.StartAsync(spec, stop).ConfigureAwait(false);
    }
}

/// <summary>What a job is to bring: one of <paramref name="Last"/>, a range, or <paramref name="Ids"/> as pairs of first and last.</summary>
internal sealed record JobWish(string Api, long? Last, long? From, long? To, long[][]? Ids, double? MaxRate);

/// <summary>Which dead letters are meant.</summary>
/// <param name="MinAge">Seconds.</param>
internal sealed record LetterWish(long[][]? Ids, string? Kind, int MinAttempts, double? MinAge, DeadLetterStanding? Standing, long AfterId, string Reason)
{
    public const int PageSize = 1000;

    public static LetterWish Of(DeadLetterFilter filter) =>
        new(filter.Ids is { } ids ? Write(ids) : null, filter.Kind, filter.MinAttempts, filter.MinAge?.TotalSeconds, filter.Standing, 0, "");

    public DeadLetterFilter Filter() => new(
        Ids is null ? null : Read(Ids),
        Kind,
        MinAttempts,
        MinAge is { } age ? TimeSpan.FromSeconds(age) : null,
        Standing);

    public static IdRangeSet Read(long[][] ranges) => IdRangeSet.Of([.. ranges.Select(range => new IdRange(range[0], range[1]))]);

    public static long[][] Write(IdRangeSet ids) => [.. ids.Select(range => new[] { range.First, range.Last })];
}

internal sealed record MemberWish(string Address);

/// <summary>Why something could not be done.</summary>
internal sealed record Problem(string Message);

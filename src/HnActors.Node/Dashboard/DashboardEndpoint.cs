using HnActors.Node.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace HnActors.Node.Dashboard;

/// <summary>The dashboard's page, its login, and the stream that feeds it.</summary>
internal static class DashboardEndpoint
{
    private const string Path = OperationsEndpoint.DashboardPath;

    public static void Map(WebApplication application)
    {
        var files = new EmbeddedFileProvider(typeof(DashboardEndpoint).Assembly, typeof(DashboardEndpoint).Namespace + ".wwwroot");
        // Relative, since a proxy may terminate TLS or strip a base path.
        application.Use((context, next) =>
        {
            var page = context.Request.Path.Value switch
            {
                "/" or Path => $"{Path[1..]}/",
                "" or null => $"{context.Request.PathBase.Value?.Split('/')[^1]}{Path}/",
                _ => null,
            };
            if (page is null || !HttpMethods.IsGet(context.Request.Method)) return next(context);
            context.Response.Redirect(page);
            return Task.CompletedTask;
        });
        application.UseWhen(context => context.Request.Path.StartsWithSegments(Path), page => page
            .Use(AddPolicyAsync)
            .UseDefaultFiles(new DefaultFilesOptions { FileProvider = files, RequestPath = Path })
            .UseStaticFiles(new StaticFileOptions { FileProvider = files, RequestPath = Path }));
        application.MapPost(Path + "/login", Login).WithMetadata(ReadsOnly.Mark).ExcludeFromDescription();
        application.MapPost(Path + "/logout", Logout).WithMetadata(ReadsOnly.Mark).ExcludeFromDescription();
        var stopping = application.Lifetime.ApplicationStopping;
        application.MapGet(OperationsEndpoint.Root + "/watch", (string? job, HttpContext context, WatchStream stream, AccessControl access) =>
            TypedResults.ServerSentEvents(stream.ReadAsync(job, () => access.ViewerOf(context.Request), stopping, context.RequestAborted)))
            .WithSummary("Events of the cluster, and of a job if one is named, as server-sent events.");
    }

    // Permits only what this node serves. Only the worker that looks for another node after a failure may contact the current members.
    private static async Task AddPolicyAsync(HttpContext context, RequestDelegate next)
    {
        var others = Enumerable.Empty<string>();
        if (context.Request.Path == Path + "/prober.js"
            && context.RequestServices.GetRequiredService<AccessControl>().Of(context.Request) != Access.None)
        {
            var watch = context.RequestServices.GetRequiredService<ClusterWatch>();
            var members = await watch.ReadMembersAsync(context.RequestAborted).ConfigureAwait(false);
            others = members.Select(member => member.Operations).OfType<string>().Select(url => new Uri(url).GetLeftPart(UriPartial.Authority));
        }
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
            $"connect-src {string.Join(' ', others.Prepend("'self'"))}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        await next(context).ConfigureAwait(false);
    }

    private static IResult Login(LoginRequest request, HttpContext context, AccessControl access)
    {
        if (access.Issue(request.Token ?? "") is not { } cookie)
            return Results.Json(new Problem("this is not the token of this node."), statusCode: StatusCodes.Status401Unauthorized);
        context.Response.Cookies.Append(AccessControl.Cookie, cookie, Options(context, AccessControl.CookieLifetime));
        return Results.NoContent();
    }

    private static IResult Logout(HttpContext context)
    {
        context.Response.Cookies.Delete(AccessControl.Cookie, Options(context, null));
        return Results.NoContent();
    }

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // A proxy that terminates TLS sets this header.
        Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"] == "https",
        MaxAge = lifetime,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
    };

    private sealed record LoginRequest(string? Token);
}

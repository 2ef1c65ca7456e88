using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Operations;

/// <summary>Answers requests that match no endpoint with a message: an unknown path, or a known path with another method.</summary>
internal static class UnknownPath
{
    /// <param name="words">The message.</param>
    public static void Map(RouteGroupBuilder api, string words) => api.MapFallback("{**path}", (HttpContext context) =>
    {
        var methods = MethodsOf(context);
        if (methods.Count == 0) return Results.Json(new Problem(words), statusCode: StatusCodes.Status404NotFound);
        var allowed = string.Join(", ", methods);
        context.Response.Headers.Allow = allowed;
        return Results.Json(
            new Problem($"{context.Request.Path} does not accept {context.Request.Method}, only {allowed}; {words}"),
            statusCode: StatusCodes.Status405MethodNotAllowed);
    });

    private static SortedSet<string> MethodsOf(HttpContext context) => new(
        context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => Matches(endpoint, context.Request.Path))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []),
        StringComparer.Ordinal);

    private static bool Matches(RouteEndpoint endpoint, PathString path) =>
        new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(path, []);
}

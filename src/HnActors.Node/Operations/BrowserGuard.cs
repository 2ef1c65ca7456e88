using System.Net;
using HnActors.Node.Settings;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Operations;

/// <summary>
/// Keeps web pages out of the operations endpoint. A browser on this machine can reach loopback too, and sends what any page tells it
/// to: under the page's own host name, if that was made to resolve to this machine, or from the page's origin.
/// </summary>
internal static class BrowserGuard
{
    /// <summary>Returns what is wrong with a request, and the status to refuse it with; null if it may pass.</summary>
    public static (int Status, string Message)? Refuse(HttpRequest request, EndpointSettings settings)
    {
        // A page doesn't know the token: with one, the node may be reached under any name, such as a proxy's.
        if (settings.Token is null && !IsOwnName(request.Host.Host, settings.Address.Host))
        {
            return (StatusCodes.Status403Forbidden,
                $"this node has no token and answers on this machine only, not under the name '{request.Host.Host}': use 127.0.0.1, localhost or " +
                "[::1], or set HNACTORS_TOKEN.");
        }
        if (request.Headers.Origin is [{ } origin, ..] && !IsSameOrigin(origin, request.Host))
            return (StatusCodes.Status403Forbidden, $"a page from '{origin}' must not talk to this node.");
        if (request.Headers["Sec-Fetch-Site"] is [{ } site, ..] && site is not ("same-origin" or "none") && !OpensDashboard(request))
            return (StatusCodes.Status403Forbidden, $"a page from elsewhere ({site}) must not talk to this node.");
        // A page can send other types, such as text/plain, without a preflight request.
        if (HttpMethods.IsPost(request.Method) && !request.HasJsonContentType())
        {
            return (StatusCodes.Status415UnsupportedMediaType,
                $"the content type '{request.ContentType}' is not understood: send application/json, even without a body.");
        }
        return null;
    }

    // A link, or the dashboard of a failed node: the user who follows it sees this node's page, and the linking page learns nothing.
    private static bool OpensDashboard(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && (request.Path == "" || request.Path == "/" || request.Path.StartsWithSegments(OperationsEndpoint.DashboardPath));

    private static bool IsOwnName(string host, string bound) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals(bound, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // The scheme may differ if a proxy terminates TLS.
    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}

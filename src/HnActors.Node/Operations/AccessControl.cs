using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HnActors.Node.Settings;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Operations;

/// <summary>What a client of a node may do.</summary>
internal enum Access
{
    /// <summary>Nothing except health checks and loading the dashboard's page.</summary>
    None = 0,

    /// <summary>Read everything, change nothing.</summary>
    Read = 1,

    /// <summary>Read and change everything.</summary>
    Full = 2,
}

/// <summary>A client of a node.</summary>
/// <param name="IsLoggedIn">True if its access comes from a cookie.</param>
internal readonly record struct Viewer(Access Access, bool IsLoggedIn);

/// <summary>Determines a client's access from a token, or from a cookie issued for a token.</summary>
/// <remarks>
/// The cookie holds its access and expiry, signed with the token (HMAC-SHA256, RFC 2104): nodes store nothing, and every node with the
/// same token accepts it.
/// </remarks>
internal sealed class AccessControl(EndpointSettings settings, TimeProvider time)
{
    public const string Cookie = "hnactors";

    public static readonly TimeSpan CookieLifetime = TimeSpan.FromDays(7);

    /// <summary>The access of a request; full if the node has no token.</summary>
    public Access Of(HttpRequest request)
    {
        if (settings.Token is null) return Access.Full;
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? OfToken(header["Bearer ".Length..])
            : request.Cookies.TryGetValue(Cookie, out var cookie) ? OfCookie(cookie)
            : Access.None;
    }

    public Viewer ViewerOf(HttpRequest request)
    {
        var access = Of(request);
        return new Viewer(access, settings.Token is not null && access != Access.None && request.Headers.Authorization.Count == 0);
    }

    /// <summary>Issues a cookie for a token; null if the token is not one of this node's.</summary>
    public string? Issue(string token)
    {
        var access = OfToken(token);
        return access == Access.None ? null : Sign(access, time.GetUtcNow() + CookieLifetime);
    }

    private Access OfToken(string shown) =>
        IsSame(shown, settings.Token) ? Access.Full : IsSame(shown, settings.ReadToken) ? Access.Read : Access.None;

    private Access OfCookie(string cookie)
    {
        if (cookie.Split('.') is not [var allowed, var until, _]
            || !Enum.TryParse<Access>(allowed, out var access) || access is not (Access.Read or Access.Full)
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < time.GetUtcNow().ToUnixTimeSeconds() || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return Access.None;
        }
        return Sign(access, DateTimeOffset.FromUnixTimeSeconds(seconds)) is { } own && IsSame(cookie, own) ? access : Access.None;
    }

    private string? Sign(Access access, DateTimeOffset until)
    {
        if ((access == Access.Full ? settings.Token : settings.ReadToken) is not { } token) return null;
        var said = string.Create(CultureInfo.InvariantCulture, $"{access}.{until.ToUnixTimeSeconds()}");
        return $"{said}.{Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(said)))}";
    }

    // In constant time, so that the response time reveals nothing about the token.
    private static bool IsSame(string shown, string? secret) => secret is not null && CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

using System.Text.RegularExpressions;

namespace HnActors.HackerNews.Failures;

/// <summary>What an exception of a request says.</summary>
public static partial class TransportMessage
{
    /// <summary>Its cause in one sentence. Of a proxy the framework names the whole address: user and password are left out.</summary>
    public static string Of(Exception exception) => UserInfo().Replace(exception.GetBaseException().Message, "://***@");

    /// <summary>Whether nothing else of it may be shown or kept.</summary>
    internal static bool HoldsSecret(Exception exception) => exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };

    // Up to the last of several @: who writes one into a password unescaped shall not find half of it shown.
    [GeneratedRegex("://.*@")]
    private static partial Regex UserInfo();
}

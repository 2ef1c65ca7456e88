namespace HnActors.HackerNews.Failures;

/// <summary>The message of an exception that a request ended with.</summary>
public static class TransportMessage
{
    /// <summary>Its innermost cause. The framework names a proxy by its whole address; its user and password are left out here.</summary>
    public static string Of(Exception exception) => UserInfo.Hide(exception.GetBaseException().Message);

    /// <summary>Whether nothing but <see cref="Of"/> may be shown or kept of the exception.</summary>
    internal static bool HoldsSecret(Exception exception) => exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
}

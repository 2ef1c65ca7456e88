namespace HnActors.HackerNews.Failures;

/// <summary>What an exception of a request says.</summary>
public static class TransportMessage
{
    /// <summary>Its cause in one sentence. Of a proxy the framework names the whole address: user and password are left out.</summary>
    public static string Of(Exception exception) => UserInfo.Hide(exception.GetBaseException().Message);

    /// <summary>Whether nothing else of it may be shown or kept.</summary>
    internal static bool HoldsSecret(Exception exception) => exception is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError };
}

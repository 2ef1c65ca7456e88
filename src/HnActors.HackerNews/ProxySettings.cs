namespace HnActors.HackerNews;

/// <summary>The platform's proxy settings, such as <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>.</summary>
public static class ProxySettings
{
    /// <summary>The proxy for requests to an address; null if there is none.</summary>
    public static Uri? ProxyTo(Uri address) =>
        HttpClient.DefaultProxy is { } settings && !settings.IsBypassed(address) && settings.GetProxy(address) is { } proxy && proxy != address
            ? proxy
            : null;
}

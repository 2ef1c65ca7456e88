namespace HnActors.HackerNews;

/// <summary>The platform's settings of proxies, such as <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>.</summary>
public static class ProxySettings
{
    /// <summary>The proxy through which requests to an address go; null for none.</summary>
    public static Uri? ProxyTo(Uri address) =>
        HttpClient.DefaultProxy is { } settings && !settings.IsBypassed(address) && settings.GetProxy(address) is { } proxy && proxy != address
            ? proxy
            : null;
}

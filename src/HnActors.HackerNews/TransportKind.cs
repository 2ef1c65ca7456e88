namespace HnActors.HackerNews;

/// <summary>What carries requests for items.</summary>
public enum TransportKind
{
    /// <summary>The framework's HTTP client: knows proxies, redirects and every encoding.</summary>
    HttpClient = 0,

    /// <summary>
    /// Connections of this library's own: persistent HTTP/1.1, strict, and a fraction of the cost. What it can't read it leaves to
    /// <see cref="HttpClient"/>; it knows no proxy.
    /// </summary>
    Direct = 1,
}

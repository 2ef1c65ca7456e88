namespace HnActors.HackerNews;

/// <summary>What carries requests for items.</summary>
public enum TransportKind
{
    /// <summary>
    /// <see cref="Direct"/>, unless a proxy leads to the API. Goes over to <see cref="HttpClient"/> for good where the server answers in a
    /// way that <see cref="Direct"/> keeps refusing.
    /// </summary>
    Auto = 0,

    /// <summary>
    /// Connections of this library's own: persistent HTTP/1.1, strict, and cheaper. What they can't read, <see cref="HttpClient"/> is
    /// asked for again; they know no proxy.
    /// </summary>
    Direct = 1,

    /// <summary>The framework's HTTP client: knows proxies, redirects and every encoding.</summary>
    HttpClient = 2,
}

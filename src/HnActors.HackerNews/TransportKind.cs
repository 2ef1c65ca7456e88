namespace HnActors.HackerNews;

/// <summary>The transport that carries item requests.</summary>
public enum TransportKind
{
    /// <summary>
    /// <see cref="Direct"/>, unless the API is reached through a proxy. Switches to <see cref="HttpClient"/> for good if the server keeps
    /// answering in a way that <see cref="Direct"/> refuses.
    /// </summary>
    Auto = 0,

    /// <summary>
    /// The library's own connections: persistent HTTP/1.1, strict, and cheaper. A request whose answer they can't read is repeated with
    /// <see cref="HttpClient"/>; they do not support proxies.
    /// </summary>
    Direct = 1,

    /// <summary>The framework's HTTP client: supports proxies, redirects and every encoding.</summary>
    HttpClient = 2,
}

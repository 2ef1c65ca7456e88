namespace HnActors.HackerNews.Failures;

/// <summary>The kinds of failure of a request, as far as they matter for what to do next.</summary>
public enum HackerNewsFailure
{
    /// <summary>No complete answer within the time allowed.</summary>
    Timeout,

    /// <summary>The host's name could not be resolved.</summary>
    Dns,

    /// <summary>The connection was refused, reset, closed before an answer, or could not be secured.</summary>
    Connection,

    /// <summary>429: too many requests.</summary>
    Throttled,

    /// <summary>401 or 403. The API sometimes answers 401 for public items; this is transient.</summary>
    Unauthorized,

    /// <summary>503: the service as a whole is unavailable.</summary>
    Unavailable,

    /// <summary>Any other status of 500 and above.</summary>
    ServerError,

    /// <summary>A status that the API does not normally send, such as 404.</summary>
    UnexpectedStatus,

    /// <summary>The answer broke the rules of HTTP.</summary>
    Protocol,

    /// <summary>The body ended too early.</summary>
    Truncated,

    /// <summary>The body is neither valid JSON nor HTML.</summary>
    NotJson,

    /// <summary>The body is an HTML page, such as proxies send.</summary>
    Html,

    /// <summary>The body is JSON, but not the object that was requested.</summary>
    WrongId,

    /// <summary>The body, or an event of a stream, is larger than <see cref="HackerNewsOptions.MaxBodyBytes"/>.</summary>
    TooLarge,
}

/// <summary>Names for <see cref="HackerNewsFailure"/> as users and journals see them.</summary>
public static class HackerNewsFailureNames
{
    private static readonly Dictionary<HackerNewsFailure, string> Names = new()
    {
        [HackerNewsFailure.Timeout] = "timeout",
        [HackerNewsFailure.Dns] = "dns",
        [HackerNewsFailure.Connection] = "connection",
        [HackerNewsFailure.Throttled] = "throttled",
        [HackerNewsFailure.Unauthorized] = "unauthorized",
        [HackerNewsFailure.Unavailable] = "unavailable",
        [HackerNewsFailure.ServerError] = "server-error",
        [HackerNewsFailure.UnexpectedStatus] = "unexpected-status",
        [HackerNewsFailure.Protocol] = "protocol",
        [HackerNewsFailure.Truncated] = "truncated",
        [HackerNewsFailure.NotJson] = "not-json",
        [HackerNewsFailure.Html] = "html",
        [HackerNewsFailure.WrongId] = "wrong-id",
        [HackerNewsFailure.TooLarge] = "too-large",
    };

    /// <summary>The failure's name in lower case with hyphens, such as <c>server-error</c>. It never changes.</summary>
    public static string ToName(this HackerNewsFailure failure) => Names[failure];
}

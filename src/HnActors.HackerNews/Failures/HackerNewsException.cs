using System.Net;

namespace HnActors.HackerNews.Failures;

/// <summary>A request to the Hacker News API failed. The only exception, besides cancellation, that the client throws.</summary>
public sealed class HackerNewsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public HackerNewsException(
        HackerNewsFailure failure, string message, HttpStatusCode? status = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>Which kind of failure it was.</summary>
    public HackerNewsFailure Failure { get; }

    /// <summary>What was asked for, such as <c>item/1.json</c>; null where the exception is not of one request.</summary>
    public string? Path { get; init; }

    /// <summary>What went wrong, without what was asked for.</summary>
    public string Reason => base.Message;

    /// <inheritdoc/>
    public override string Message => Path is null ? Reason : $"{Path}: {Reason}";

    /// <summary>The HTTP status, where an answer arrived.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>How long the server asks to wait, as it said it: it may be absurd or negative. Null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

using System.Net;

namespace HnActors.HackerNews.Failures;

/// <summary>A request to the Hacker News API failed. This is the only exception, besides cancellation, that the client throws.</summary>
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

    /// <summary>The kind of failure.</summary>
    public HackerNewsFailure Failure { get; }

    /// <summary>What was requested, such as <c>item/1.json</c>; null if the exception does not belong to a single request.</summary>
    public string? Path { get; init; }

    /// <summary>What went wrong, without <see cref="Path"/>.</summary>
    public string Reason => base.Message;

    /// <inheritdoc/>
    public override string Message => Path is null ? Reason : $"{Path}: {Reason}";

    /// <summary>The HTTP status, if an answer arrived.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>How long the server asks the client to wait, unchecked: it may be absurd or negative. Null if it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace HnActors.HackerNews.Failures;

/// <summary>Says which failure a status or a broken connection amounts to.</summary>
internal static class FailureClassifier
{
    /// <param name="retryAfter">The field <c>Retry-After</c> as it came; null where it did not.</param>
    public static HackerNewsException OfStatus(int status, string? retryAfter, string path, TimeProvider time)
    {
        var failure = status switch
        {
            429 => HackerNewsFailure.Throttled,
            401 or 403 => HackerNewsFailure.Unauthorized,
            503 => HackerNewsFailure.Unavailable,
            >= 500 => HackerNewsFailure.ServerError,
            _ => HackerNewsFailure.UnexpectedStatus,
        };
        return new HackerNewsException(failure, $"status {status}", (HttpStatusCode)status, RetryAfterOf(retryAfter, time)) { Path = path };
    }

    /// <summary>An answer of the framework's client that is not a success.</summary>
    public static HackerNewsException OfResponse(HttpResponseMessage response, string path, TimeProvider time) => OfStatus(
        (int)response.StatusCode, response.Headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null, path, time);

    public static HackerNewsException OfTransport(Exception exception, string path, bool headersSeen)
    {
        var error = exception switch
        {
            HttpRequestException http => http.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        var failure = error switch
        {
            HttpRequestError.NameResolutionError => HackerNewsFailure.Dns,
            _ when IsUnknownHost(exception) => HackerNewsFailure.Dns,
            HttpRequestError.InvalidResponse when !IsReset(exception) => HackerNewsFailure.Protocol,
            _ when IsBeyondComprehension(exception) => HackerNewsFailure.Protocol,
            // Whether the rest of the body was lost to a polite end or a rude one makes no difference to it.
            _ when headersSeen => HackerNewsFailure.Truncated,
            _ => HackerNewsFailure.Connection,
        };
        return new HackerNewsException(failure, TransportMessage.Of(exception), inner: TransportMessage.HoldsSecret(exception) ? null : exception)
        {
            Path = path,
        };
    }

    private static bool IsUnknownHost(Exception exception) => exception.GetBaseException() is SocketException
    {
        SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery,
    };

    // Headers that the framework trips over. A connection that was disposed of under a request is a broken connection, not that.
    private static bool IsBeyondComprehension(Exception exception) =>
        exception is FormatException or ArgumentException or NotSupportedException
            or (InvalidOperationException and not ObjectDisposedException);

    private static bool IsReset(Exception exception) =>
        exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset };

    private static TimeSpan? RetryAfterOf(string? field, TimeProvider time)
    {
        if (field is null) return null;
        if (RetryConditionHeaderValue.TryParse(field, out var retryAfter)) return retryAfter.Delta
            ?? (retryAfter.Date is { } date ? date - time.GetUtcNow() : null);
        // What the standard does not allow, such as a negative number, is still a value that a person can read in the log.
        return double.TryParse(field, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}

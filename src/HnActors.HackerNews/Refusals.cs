using System.Net.Sockets;

namespace HnActors.HackerNews;

/// <summary>Says which failure a status or a broken connection amounts to.</summary>
internal static class Refusals
{
    public static HackerNewsException OfStatus(HttpResponseMessage response, string path, TimeProvider time)
    {
        var failure = (int)response.StatusCode switch
        {
            429 => HackerNewsFailure.Throttled,
            401 or 403 => HackerNewsFailure.Unauthorized,
            503 => HackerNewsFailure.Unavailable,
            >= 500 => HackerNewsFailure.ServerError,
            _ => HackerNewsFailure.UnexpectedStatus,
        };
        return new HackerNewsException(
            failure, $"{path}: status {(int)response.StatusCode}", response.StatusCode, RetryAfterOf(response, time));
    }

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
        return new HackerNewsException(failure, $"{path}: {exception.GetBaseException().Message}", inner: exception);
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

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.RetryAfter is { } header)
            return header.Delta ?? (header.Date is { } date ? date - time.GetUtcNow() : null);
        // What the typed header can't hold, such as a negative number, is still a wish that a person can read in the log.
        return response.Headers.TryGetValues("Retry-After", out var values) && double.TryParse(values.FirstOrDefault(), out var seconds)
            && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds / 2
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Streaming;

/// <summary>Reads server-sent events over a connection of their own.</summary>
/// <param name="openTimeout">How long the server may take to begin.</param>
/// <param name="silenceTimeout">How long it may say nothing at all after that.</param>
internal sealed class EventStream(
    HttpMessageInvoker invoker, string userAgent, TimeSpan openTimeout, TimeSpan silenceTimeout, long maxEventBytes, TimeProvider time)
{
    private const string MediaType = "text/event-stream";

    /// <summary>The events at an address, until the connection ends.</summary>
    /// <exception cref="HackerNewsException">There is no such stream, it broke, or it fell silent.</exception>
    public async IAsyncEnumerable<StreamEvent> ReadAsync(string address, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(openTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var response = await GuardAsync(() => OpenAsync(address, path, linked.Token), path, cancellationToken).ConfigureAwait(false);
        var bytes = await GuardAsync(() => response.Content.ReadAsStreamAsync(linked.Token), path, cancellationToken).ConfigureAwait(false);
        await using var watched = new WatchedStream(bytes, maxEventBytes, () => silence.CancelAfter(silenceTimeout));
        await using var events = SseParser.Create(watched).EnumerateAsync(linked.Token).GetAsyncEnumerator(linked.Token);
        while (await GuardAsync(() => events.MoveNextAsync().AsTask(), path, cancellationToken).ConfigureAwait(false))
        {
            watched.BeginEvent();
            // However long the consumer takes: that is not the server's silence.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            yield return new StreamEvent(events.Current.EventType, events.Current.Data);
            silence.CancelAfter(silenceTimeout);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string address, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.StatusCode != HttpStatusCode.OK) throw FailureClassifier.OfResponse(response, path, time);
            // A server that answers with the value alone can't stream it.
            if (response.Content.Headers.ContentType?.MediaType != MediaType)
                throw new HackerNewsException(HackerNewsFailure.Protocol, $"{response.Content.Headers.ContentType} instead of {MediaType}") { Path = path };
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> read, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HackerNewsException(HackerNewsFailure.Timeout, "the stream fell silent") { Path = path };
        }
        catch (Exception exception) when (exception is not (HackerNewsException or OperationCanceledException or OutOfMemoryException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw FailureClassifier.OfTransport(exception, path, headersSeen: false);
        }
    }
}

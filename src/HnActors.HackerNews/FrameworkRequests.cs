using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;
using HnActors.HackerNews.Models;
using HnActors.HackerNews.Streaming;

namespace HnActors.HackerNews;

/// <summary>Requests by the framework's HTTP client: all but most items, and those where <see cref="DirectItems"/> can't ask.</summary>
internal sealed class FrameworkRequests : IDisposable
{
    private readonly HackerNewsOptions _options;
    private readonly string _base;
    private readonly HttpMessageInvoker _plain;
    private readonly HttpMessageInvoker _singleUse;
    private readonly HttpMessageInvoker _compressed;
    private readonly HttpMessageInvoker _streams;
    private readonly TimeProvider _time;

    /// <summary>Over connections of its own.</summary>
    public FrameworkRequests(HackerNewsOptions options, ReceivedBytes received, TimeProvider time)
        : this(
            options,
            Transport.Create(options, DecompressionMethods.None, received),
            Transport.CreateSingleUse(options, received),
            Transport.Create(options, DecompressionMethods.GZip | DecompressionMethods.Brotli, received),
            Transport.CreateForStreams(options, received),
            time)
    {
    }

    /// <param name="plain">Asks for bodies that are too small to be compressed.</param>
    /// <param name="singleUse">Asks over a connection that nobody else uses.</param>
    /// <param name="compressed">Asks for all else that ends.</param>
    /// <param name="streams">Asks for streams.</param>
    public FrameworkRequests(
        HackerNewsOptions options,
        HttpMessageHandler plain,
        HttpMessageHandler singleUse,
        HttpMessageHandler compressed,
        HttpMessageHandler streams,
        TimeProvider time)
    {
        _options = options;
        _base = options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/";
        _time = time;
        _plain = new HttpMessageInvoker(plain);
        _singleUse = new HttpMessageInvoker(singleUse);
        _compressed = new HttpMessageInvoker(compressed);
        _streams = new HttpMessageInvoker(streams);
    }

    /// <summary>The body of an item. Items are a few hundred bytes: compressing them would cost both sides more than it saves.</summary>
    public Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken) =>
        GetBodyAsync(_plain, $"item/{id}.json", body => BodyCheck.IsNullOrItem(body, id), options, cancellationToken);

    /// <summary>The body of a user. What a user has submitted are mostly digits, and may be hundreds of kilobytes.</summary>
    public Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken) =>
        GetBodyAsync(_compressed, $"user/{Uri.EscapeDataString(name)}.json", body => BodyCheck.IsNullOrUser(body, name), options, cancellationToken);

    public async Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        LenientJson.Parse((await GetAsync(_compressed, path, BodyOptions.Default, cancellationToken).ConfigureAwait(false)).Bytes);

    /// <summary>The values that a path takes on, over a connection that no other request waits for.</summary>
    /// <exception cref="HackerNewsException">The stream ended: it does so by itself.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string path, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var value = new StreamedValue();
        var events = new EventStream(_streams, _options.UserAgent, _options.Timeout, _options.StreamTimeout, _options.MaxBodyBytes, _time);
        await foreach (var happened in events.ReadAsync(_base + path, path, cancellationToken).ConfigureAwait(false))
        {
            if (!value.Apply(happened)) continue;
            using var document = value.ToDocument();
            // Nothing is there yet.
            if (document.RootElement.ValueKind == JsonValueKind.Null) continue;
            yield return read(document.RootElement);
        }
        throw new HackerNewsException(HackerNewsFailure.Connection, "the server closed the stream") { Path = path };
    }

    public void Dispose()
    {
        _plain.Dispose();
        _singleUse.Dispose();
        _compressed.Dispose();
        _streams.Dispose();
    }

    /// <param name="isNull">Whether the body says <c>null</c>; it throws where the body is not what was asked for.</param>
    private async Task<RawBody> GetBodyAsync(
        HttpMessageInvoker usual, string path, Func<byte[], bool> isNull, BodyOptions options, CancellationToken cancellationToken)
    {
        var connection = RequestConnection.Begin();
        var (bytes, reservation) = await GetAsync(options.NewConnection ? _singleUse : usual, path, options, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RawBody(bytes, isNull(bytes)) { Reservation = reservation };
        }
        catch (HackerNewsException exception)
        {
            reservation?.Dispose();
            // Another's answer came over it: the answers that follow would be another's as well.
            if (exception.Failure == HackerNewsFailure.WrongId) connection.Close();
            throw;
        }
    }

    private async Task<(byte[] Bytes, BodyReservation? Reservation)> GetAsync(
        HttpMessageInvoker invoker, string path, BodyOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new RequestDeadline(_options.Timeout, _time, cancellationToken);
        var isRepeatRefused = false;
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _base + path);
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            if (options.BeforeRepeat is not null) request.Options.Set(RedirectHandler.BeforeRepeat, PauseToRepeatAsync);
            response = await invoker.SendAsync(request, deadline.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) throw FailureClassifier.OfResponse(response, path, _time);
            return await BodyReader.ReadAsync(
                response.Content, _options.MaxBodyBytes, options.Budget is null ? null : ReserveAsync, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !isRepeatRefused)
        {
            throw new HackerNewsException(HackerNewsFailure.Timeout, $"no complete answer within {_options.Timeout.TotalSeconds:0.###} s")
            {
                Path = path,
            };
        }
        catch (Exception exception) when (exception is not (HackerNewsException or OperationCanceledException or OutOfMemoryException))
        {
            // All of them: what the framework throws on the way to an answer is more than it documents.
            // A handler that is torn down by cancellation may report it as a broken connection.
            cancellationToken.ThrowIfCancellationRequested();
            throw FailureClassifier.OfTransport(exception, path, headersSeen: response is not null);
        }
        finally
        {
            response?.Dispose();
        }

        async ValueTask<BodyReservation> ReserveAsync(long bytes)
        {
            var room = options.Budget.ReserveAsync(bytes, cancellationToken);
            if (room.IsCompleted) return await room.ConfigureAwait(false);
            var waiting = room.AsTask();
            await deadline.PauseForAsync(waiting).ConfigureAwait(false);
            return await waiting.ConfigureAwait(false);
        }

        // What is thrown out of here is the caller's: it will not have the request repeated.
        async Task PauseToRepeatAsync(CancellationToken repeated)
        {
            isRepeatRefused = true;
            await deadline.PauseForAsync(options.BeforeRepeat(repeated)).ConfigureAwait(false);
            isRepeatRefused = false;
        }
    }
}

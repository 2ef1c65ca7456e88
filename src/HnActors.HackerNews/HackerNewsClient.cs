using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;
using HnActors.HackerNews.Models;
using HnActors.HackerNews.Streaming;

namespace HnActors.HackerNews;

/// <inheritdoc cref="IHackerNewsClient"/>
public sealed class HackerNewsClient : IHackerNewsClient, IHackerNewsStreams, IDisposable
{
    private static readonly Dictionary<StoryList, string> ListPaths = new()
    {
        [StoryList.Top] = "topstories.json",
        [StoryList.New] = "newstories.json",
        [StoryList.Best] = "beststories.json",
        [StoryList.Ask] = "askstories.json",
        [StoryList.Show] = "showstories.json",
        [StoryList.Job] = "jobstories.json",
    };

    private readonly HackerNewsOptions _options;
    private readonly string _base;
    private readonly HttpMessageInvoker _plain;
    private readonly HttpMessageInvoker _singleUse;
    private readonly HttpMessageInvoker _compressed;
    private readonly DirectItems? _direct;
    private readonly ReceivedBytes _received;
    private readonly DirectTrial _trial = new();
    private readonly OddIds _oddIds = new();
    private readonly TimeProvider _time;
    private int _usesDirect;

    /// <summary>Creates a client that keeps its own connections; one is enough for a program.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public HackerNewsClient(HackerNewsOptions options, TimeProvider? time = null)
        : this(options, new ReceivedBytes(), time)
    {
        if (options.Transport != TransportKind.Direct && (options.Transport != TransportKind.Auto || LeadsThroughProxy(options))) return;
        _direct = new DirectItems(options, _received, _time, _trial.OnTaken, AskFramework);
        _usesDirect = 1;
    }

    /// <summary>Creates a client over a handler of one's own, for tests and proxies. The client disposes of it.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public HackerNewsClient(HackerNewsOptions options, HttpMessageHandler handler, TimeProvider? time = null)
        : this(options, handler, handler, handler, new ReceivedBytes(), time)
    {
    }

    private HackerNewsClient(HackerNewsOptions options, ReceivedBytes received, TimeProvider? time)
        : this(
            options,
            Transport.Create(options, DecompressionMethods.None, received),
            Transport.CreateSingleUse(options, received),
            Transport.Create(options, DecompressionMethods.GZip | DecompressionMethods.Brotli, received),
            received,
            time)
    {
    }

    private HackerNewsClient(
        HackerNewsOptions options,
        HttpMessageHandler plain,
        HttpMessageHandler singleUse,
        HttpMessageHandler compressed,
        ReceivedBytes received,
        TimeProvider? time)
    {
        options.Validate();
        _options = options;
        _received = received;
        _base = options.BaseAddress.AbsoluteUri.TrimEnd('/') + "/";
        _time = time ?? TimeProvider.System;
        _plain = new HttpMessageInvoker(plain);
        _singleUse = new HttpMessageInvoker(singleUse);
        _compressed = new HttpMessageInvoker(compressed);
    }

    /// <inheritdoc/>
    public Uri BaseAddress => _options.BaseAddress;

    /// <inheritdoc/>
    /// <remarks>Over a handler of one's own nothing is counted.</remarks>
    public long ReceivedBytes => _received.Total;

    /// <inheritdoc/>
    public Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default) =>
        GetItemBodyAsync(id, BodyOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        if (!IsDirect(id, options)) return GetFromFrameworkAsync(id, options, cancellationToken);
        var request = new AwaitedItem();
        Begin(request, id, options, cancellationToken);
        return request.AsTask(cancellationToken);
    }

    /// <inheritdoc/>
    public void Begin(ItemRequest request, long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        request.Start(id, options, cancellationToken);
        if (IsDirect(id, options)) _direct!.Begin(request);
        else _ = request.RunAsync(GetFromFrameworkAsync);
    }

    private bool IsDirect(long id, BodyOptions options) => _usesDirect != 0 && !options.NewConnection && !_oddIds.Contains(id);

    private void AskFramework(ItemRequest request, bool isRefused) => _ = request.RunAsync(async (id, options, cancellationToken) =>
    {
        _oddIds.Add(id);
        if (options.BeforeRepeat is { } wait) await wait(cancellationToken).ConfigureAwait(false);
        var body = await GetFromFrameworkAsync(id, options, cancellationToken).ConfigureAwait(false);
        if (isRefused && _trial.OnRefused()) GiveUpDirect();
        return body;
    });

    private async Task<RawBody> GetFromFrameworkAsync(long id, BodyOptions options, CancellationToken cancellationToken)
    {
        var connection = RequestConnection.Begin();
        // Items are a few hundred bytes: compressing them would cost both sides more than it saves.
        var invoker = options.NewConnection ? _singleUse : _plain;
        var (bytes, reservation) = await GetAsync(invoker, $"item/{id}.json", options, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RawBody(bytes, BodyCheck.IsNullOrItem(bytes, id)) { Reservation = reservation };
        }
        catch (HackerNewsException exception)
        {
            reservation?.Dispose();
            CloseIfOutOfStep(connection, exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default) =>
        Item.Parse((await GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false)).Bytes);

    /// <inheritdoc/>
    public Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default) =>
        GetUserBodyAsync(name, BodyOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public async Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default)
    {
        var connection = RequestConnection.Begin();
        // What a user has submitted are mostly digits, and may be hundreds of kilobytes.
        var invoker = options.NewConnection ? _singleUse : _compressed;
        var (bytes, reservation) = await GetAsync(invoker, $"user/{Uri.EscapeDataString(name)}.json", options, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            return new RawBody(bytes, BodyCheck.IsNullOrUser(bytes, name)) { Reservation = reservation };
        }
        catch (HackerNewsException exception)
        {
            reservation?.Dispose();
            CloseIfOutOfStep(connection, exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default) =>
        User.Parse((await GetUserBodyAsync(name, cancellationToken).ConfigureAwait(false)).Bytes);

    /// <inheritdoc/>
    public async Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default)
    {
        using var document = await GetJsonAsync("maxitem.json", cancellationToken).ConfigureAwait(false);
        return ReadMaxItem(document.RootElement);
    }

    /// <inheritdoc/>
    public async Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default)
    {
        using var document = await GetJsonAsync("updates.json", cancellationToken).ConfigureAwait(false);
        return Updates.Read(document.RootElement);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default)
    {
        using var document = await GetJsonAsync(ListPaths[list], cancellationToken).ConfigureAwait(false);
        return LenientJson.Longs(document.RootElement);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default) =>
        StreamAsync("maxitem.json", ReadMaxItem, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default) =>
        StreamAsync("updates.json", Updates.Read, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _plain.Dispose();
        _singleUse.Dispose();
        _compressed.Dispose();
        _direct?.Dispose();
    }

    private static bool LeadsThroughProxy(HackerNewsOptions options)
    {
        if (Transport.ProxyTo(options.BaseAddress) is not { } proxy) return false;
        options.TransportChanged?.Invoke($"requests go through the proxy {proxy.Host}:{proxy.Port}, by the framework's HTTP client");
        return true;
    }

    private void GiveUpDirect()
    {
        if (_options.Transport != TransportKind.Auto || Interlocked.Exchange(ref _usesDirect, 0) == 0) return;
        _options.TransportChanged?.Invoke(
            $"{BaseAddress.Authority} answers in a way that the strict transport refuses: from here on the framework's HTTP client asks, at a higher cost");
    }

    private async Task<JsonDocument> GetJsonAsync(string path, CancellationToken cancellationToken) =>
        LenientJson.Parse(await GetAsync(_compressed, path, cancellationToken).ConfigureAwait(false));

    // Over a connection that no other request waits for.
    private async IAsyncEnumerable<T> StreamAsync<T>(
        string path, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var value = new StreamedValue();
        var events = new EventStream(_singleUse, _options.UserAgent, _options.Timeout, _options.StreamTimeout, _options.MaxBodyBytes, _time);
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

    private static long ReadMaxItem(JsonElement value) => LenientJson.Long(value) is { } max and >= 0
        ? max
        : throw new HackerNewsException(HackerNewsFailure.NotJson, $"maxitem is not a number of 0 or more but {value.GetRawText()}");

    private static string? RetryAfterOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault() : null;

    // Another's answer came over it: the answers that follow would be another's as well.
    private static void CloseIfOutOfStep(RequestConnection connection, HackerNewsException exception)
    {
        if (exception.Failure == HackerNewsFailure.WrongId) connection.Close();
    }

    private async Task<byte[]> GetAsync(HttpMessageInvoker invoker, string path, CancellationToken cancellationToken) =>
        (await GetAsync(invoker, path, BodyOptions.Default, cancellationToken).ConfigureAwait(false)).Bytes;

    private async Task<(byte[] Bytes, BodyReservation? Reservation)> GetAsync(
        HttpMessageInvoker invoker, string path, BodyOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token)
            : null;
        var token = linked?.Token ?? deadline.Token;
        var isTurnedAway = false;
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _base + path);
            request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
            if (options.BeforeRepeat is not null) request.Options.Set(RedirectHandler.BeforeRepeat, PauseToRepeatAsync);
            response = await invoker.SendAsync(request, token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) throw FailureClassifier.OfStatus((int)response.StatusCode, RetryAfterOf(response), path, _time);
            return await BodyReader.ReadAsync(
                response.Content, _options.MaxBodyBytes, options.Budget is null ? null : ReserveAsync, token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !isTurnedAway)
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
            await PauseForAsync(waiting).ConfigureAwait(false);
            return await waiting.ConfigureAwait(false);
        }

        async Task PauseToRepeatAsync(CancellationToken repeated)
        {
            isTurnedAway = true;
            await PauseForAsync(options.BeforeRepeat(repeated)).ConfigureAwait(false);
            isTurnedAway = false;
        }

        // The server is not to blame for what is waited for here: the time allowed stands still, and begins anew.
        async Task PauseForAsync(Task waiting)
        {
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            await waiting.ConfigureAwait(false);
            deadline.CancelAfter(_options.Timeout);
        }
    }
}

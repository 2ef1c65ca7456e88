using System.Text.Json;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;
using HnActors.HackerNews.Models;

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
    private readonly FrameworkRequests _framework;
    private readonly DirectItems? _direct;
    private readonly ReceivedBytes _received;
    private readonly DirectTrial _trial = new();
    private readonly OddIds _oddIds = new();
    private int _usesDirect;

    /// <summary>Creates a client with its own connections; a program needs only one.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public HackerNewsClient(HackerNewsOptions options, TimeProvider? time = null)
        : this(options, received => new FrameworkRequests(options, received, time ?? TimeProvider.System))
    {
        if (options.Transport != TransportKind.Direct && (options.Transport != TransportKind.Auto || LeadsThroughProxy(options))) return;
        _direct = new DirectItems(options, _received, time ?? TimeProvider.System, _trial.OnTaken, AskFramework);
        _usesDirect = 1;
    }

    /// <summary>Creates a client over the given handler, for tests and proxies. The client disposes of it.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public HackerNewsClient(HackerNewsOptions options, HttpMessageHandler handler, TimeProvider? time = null)
        : this(options, _ => new FrameworkRequests(options, handler, handler, handler, handler, time ?? TimeProvider.System))
    {
    }

    private HackerNewsClient(HackerNewsOptions options, Func<ReceivedBytes, FrameworkRequests> open)
    {
        options.Validate();
        _options = options;
        _received = new ReceivedBytes();
        _framework = open(_received);
    }

    /// <inheritdoc/>
    public Uri BaseAddress => _options.BaseAddress;

    /// <inheritdoc/>
    /// <remarks>Nothing is counted if the client was given a handler.</remarks>
    public long ReceivedBytes => _received.Total;

    /// <inheritdoc/>
    public Task<RawBody> GetItemBodyAsync(long id, CancellationToken cancellationToken = default) =>
        GetItemBodyAsync(id, BodyOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public Task<RawBody> GetItemBodyAsync(long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        if (!IsDirect(id, options)) return _framework.GetItemBodyAsync(id, options, cancellationToken);
        var request = new AwaitedItem();
        Begin(request, id, options, cancellationToken);
        return request.AsTask(cancellationToken);
    }

    /// <inheritdoc/>
    public void Begin(BodyRequest request, long id, BodyOptions options, CancellationToken cancellationToken = default)
    {
        request.Start(id, options, cancellationToken);
        if (IsDirect(id, options)) _direct!.Begin(request);
        else _ = request.RunAsync(_framework.GetItemBodyAsync);
    }

    private bool IsDirect(long id, BodyOptions options) => _usesDirect != 0 && !options.NewConnection && !_oddIds.Contains(id);

    private void AskFramework(BodyRequest request, bool isRefused) => _ = request.RunAsync(async (id, options, cancellationToken) =>
    {
        _oddIds.Add(id);
        if (options.BeforeRepeat is { } wait) await wait(cancellationToken).ConfigureAwait(false);
        var body = await _framework.GetItemBodyAsync(id, options, cancellationToken).ConfigureAwait(false);
        if (isRefused && _trial.OnRefused()) GiveUpDirect();
        return body;
    });

    /// <inheritdoc/>
    public async Task<Item?> GetItemAsync(long id, CancellationToken cancellationToken = default) =>
        Item.Parse((await GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false)).Bytes);

    /// <inheritdoc/>
    public Task<RawBody> GetUserBodyAsync(string name, CancellationToken cancellationToken = default) =>
        GetUserBodyAsync(name, BodyOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public Task<RawBody> GetUserBodyAsync(string name, BodyOptions options, CancellationToken cancellationToken = default) =>
        _framework.GetUserBodyAsync(name, options, cancellationToken);

    /// <inheritdoc/>
    public async Task<User?> GetUserAsync(string name, CancellationToken cancellationToken = default) =>
        User.Parse((await GetUserBodyAsync(name, cancellationToken).ConfigureAwait(false)).Bytes);

    /// <inheritdoc/>
    public async Task<long> GetMaxItemAsync(CancellationToken cancellationToken = default)
    {
        using var document = await _framework.GetJsonAsync("maxitem.json", cancellationToken).ConfigureAwait(false);
        return ReadMaxItem(document.RootElement);
    }

    /// <inheritdoc/>
    public async Task<Updates> GetUpdatesAsync(CancellationToken cancellationToken = default)
    {
        using var document = await _framework.GetJsonAsync("updates.json", cancellationToken).ConfigureAwait(false);
        return Updates.Read(document.RootElement);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> GetStoriesAsync(StoryList list, CancellationToken cancellationToken = default)
    {
        using var document = await _framework.GetJsonAsync(ListPaths[list], cancellationToken).ConfigureAwait(false);
        return LenientJson.IdList(document.RootElement);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<long> StreamMaxItemAsync(CancellationToken cancellationToken = default) =>
        _framework.StreamAsync("maxitem.json", ReadMaxItem, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<Updates> StreamUpdatesAsync(CancellationToken cancellationToken = default) =>
        _framework.StreamAsync("updates.json", Updates.Read, cancellationToken);

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _framework.Dispose();
        _direct?.Dispose();
    }

    private static bool LeadsThroughProxy(HackerNewsOptions options)
    {
        if (ProxySettings.ProxyTo(options.BaseAddress) is not { } proxy) return false;
        options.TransportChanged?.Invoke($"requests go through the proxy {proxy.Host}:{proxy.Port}, by the framework's HTTP client");
        return true;
    }

    private void GiveUpDirect()
    {
        if (_options.Transport != TransportKind.Auto || Interlocked.Exchange(ref _usesDirect, 0) == 0) return;
        _options.TransportChanged?.Invoke(
            $"{BaseAddress.Authority} answers in a way that the strict transport refuses: from here on the framework's HTTP client asks, at a higher cost");
    }

    private static long ReadMaxItem(JsonElement value) => LenientJson.Long(value) is { } max and >= 0
        ? max
        : throw new HackerNewsException(HackerNewsFailure.NotJson, $"maxitem is not a number of 0 or more but {value.GetRawText()}");
}

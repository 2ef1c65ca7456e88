using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Simulator;

namespace HnActors.Node.Api;

/// <summary>A client and, if the built-in imitation was requested, the server that it talks to.</summary>
internal sealed class ApiConnection : IAsyncDisposable
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)];

    private readonly HackerNewsClient _client;
    private readonly HackerNewsSimulator? _simulator;
    private readonly ApiAddress _address;

    private ApiConnection(ApiAddress address, HackerNewsClient client, HackerNewsSimulator? simulator)
    {
        _address = address;
        _client = client;
        _simulator = simulator;
    }

    public IHackerNewsClient Client => _client;

    public IHackerNewsStreams Streams => _client;

    /// <param name="transport">The transport for item requests; null for the default.</param>
    /// <param name="note">Called, on any thread, when the transport in use is not the expected one; may be null.</param>
    public static async Task<ApiConnection> OpenAsync(
        ApiAddress address, TimeSpan timeout, CancellationToken cancellationToken, TransportSettings? transport = null, Action<string>? note = null)
    {
        var simulator = address.IsSimulated
            ? await HackerNewsSimulator.StartAsync(new SimulatorOptions(), cancellationToken).ConfigureAwait(false)
            : null;
        var options = new HackerNewsOptions { BaseAddress = simulator?.BaseAddress ?? address.Address!, Timeout = timeout, TransportChanged = note };
        if (transport is not null) (options.Transport, options.Pipeline) = (transport.Kind, transport.Pipeline);
        return new ApiConnection(address, new HackerNewsClient(options), simulator);
    }

    /// <summary>Asks for the newest id, retrying a few times: this also shows whether the API is reachable at all.</summary>
    /// <exception cref="FailedException">It is not reachable; the message says what it answered.</exception>
    public async Task<long> GetMaxItemAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // The caller continues with long work, such as reading a store, which must not run on the thread that receives answers.
                var newest = await _client.GetMaxItemAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                return NewestItem.Checked(newest, _address);
            }
            catch (HackerNewsException exception) when (attempt < Pauses.Length && ApiTrouble.MayPass(exception))
            {
                await Task.Delay(Pauses[attempt], cancellationToken).ConfigureAwait(false);
            }
            catch (HackerNewsException exception)
            {
                throw ApiTrouble.Of(_address, exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_simulator is not null) await _simulator.DisposeAsync().ConfigureAwait(false);
    }
}

using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Simulator;

namespace HnActors.Node.Api;

/// <summary>A client and, where the imitation was asked for, the server it talks to.</summary>
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

    /// <param name="transport">What carries the requests for items; null for the usual.</param>
    /// <param name="note">Told, on any thread, where another transport is used than one would expect; null for nobody.</param>
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

    /// <summary>Asks for the newest id, a few times if need be: it also tells whether the API is there at all.</summary>
    /// <exception cref="FailedException">It is not; the message says what it answered.</exception>
    public async Task<long> GetMaxItemAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // The caller goes on with work that takes long, such as reading a store, and not on the thread that takes answers.
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

using System.Net;
using System.Net.Sockets;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Cluster;

/// <summary>Looks at a node's own names before anything is started under them.</summary>
internal static class HostNames
{
    /// <exception cref="FailedException">A name can't be resolved here; then the other nodes would not reach it either.</exception>
    public static async Task RefuseUnknownAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        await RefuseUnknownAsync("--host", settings.Host, "give a name or address at which the other nodes can reach this one", cancellationToken)
            .ConfigureAwait(false);
        // An address is not a name; of "every address" the resolver would say that it can't be one's target.
        if (IPAddress.TryParse(settings.Bind.Trim('[', ']'), out _)) return;
        await RefuseUnknownAsync("--bind", settings.Bind, "give an address of this machine, or 0.0.0.0 for all", cancellationToken).ConfigureAwait(false);
    }

    private static async Task RefuseUnknownAsync(string option, string name, string advice, CancellationToken cancellationToken)
    {
        try
        {
            await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw new FailedException($"{option} {name} can't be resolved ({exception.Message}): {advice}.");
        }
    }
}

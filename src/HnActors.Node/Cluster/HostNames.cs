using System.Net;
using System.Net.Sockets;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Cluster;

/// <summary>Checks a node's own host names before anything uses them.</summary>
internal static class HostNames
{
    /// <exception cref="FailedException">A name can't be resolved here; other nodes could not reach it either.</exception>
    public static async Task RefuseUnknownAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        await RefuseUnknownAsync("--host", settings.Host, "give a name or address at which the other nodes can reach this one", cancellationToken)
            .ConfigureAwait(false);
        // An address needs no check, and the resolver rejects "any" addresses.
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

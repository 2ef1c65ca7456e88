using System.Net.Sockets;
using Akka.Actor;

namespace HnActors.Node.Cluster;

/// <summary>
/// Checks whether a member can be reached over the network. If a node joined without a route to a member, each would be unreachable for the
/// other, and the cluster would remove one or both.
/// </summary>
internal static class MemberReach
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>False if packets are lost or there is no route. A closed port counts as reached: only the process is gone.</summary>
    public static async Task<bool> IsReachableAsync(Address member, CancellationToken cancellationToken)
    {
        if (member is not { Host: { } host, Port: { } port }) return true;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Timeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, limited.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

using System.Net.Sockets;
using Akka.Actor;

namespace HnActors.Node.Cluster;

/// <summary>
/// Whether the network leads from here to a member. A node that joined without a way to one of them would be unreachable for it, and that one
/// for the node: the cluster would end one or both.
/// </summary>
internal static class MemberReach
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>False where packets are lost or nobody knows the way. A port that is closed is reached: only its process is gone.</summary>
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

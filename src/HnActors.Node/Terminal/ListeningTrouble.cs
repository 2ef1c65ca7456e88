using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace HnActors.Node.Terminal;

/// <summary>Tells that an address can't be listened on from all else that may go wrong as a server starts.</summary>
internal static class ListeningTrouble
{
    /// <returns>Why not, in the system's words; null where it is something else.</returns>
    public static string? Of(Exception exception) => exception switch
    {
        AggregateException several => several.Flatten().InnerExceptions.Select(Of).FirstOrDefault(reason => reason is not null),
        SocketException or AddressInUseException => exception.Message,
        { InnerException: { } inner } => Of(inner),
        _ => null,
    };
}

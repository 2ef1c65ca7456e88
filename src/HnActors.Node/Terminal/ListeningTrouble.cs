using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace HnActors.Node.Terminal;

/// <summary>Distinguishes an address that can't be listened on from other failures when a server starts.</summary>
internal static class ListeningTrouble
{
    /// <returns>The reason, in the system's words; null for any other failure.</returns>
    public static string? Of(Exception exception) => exception switch
    {
        AggregateException several => several.Flatten().InnerExceptions.Select(Of).FirstOrDefault(reason => reason is not null),
        SocketException or AddressInUseException => exception.Message,
        { InnerException: { } inner } => Of(inner),
        _ => null,
    };
}

using System.Diagnostics;

namespace HnActors.Node.Terminal;

/// <summary>Which thread goes on with what a socket was waiting for.</summary>
internal static class SocketCompletions
{
    /// <summary>The runtime's own switch: it can be set in no other way. It is read when the first socket is used.</summary>
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static bool _isSetHere;

    /// <summary>
    /// The thread that the system tells of an answer also handles it, and sends the next request, where it would wake another one for each.
    /// That is safe as long as nothing that a socket's answer sets off waits for another answer by blocking its thread.
    /// </summary>
    public static void RunInline()
    {
        // Whoever sets it has a reason.
        if (Environment.GetEnvironmentVariable(Variable) is not null) return;
        Environment.SetEnvironmentVariable(Variable, "1");
        _isSetHere = true;
    }

    /// <summary>A user's command is none of this program's parts: it gets the environment as this program was given it.</summary>
    public static void HideFrom(ProcessStartInfo command)
    {
        if (_isSetHere) command.Environment.Remove(Variable);
    }
}

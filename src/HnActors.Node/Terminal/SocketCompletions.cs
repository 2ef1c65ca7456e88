using System.Diagnostics;

namespace HnActors.Node.Terminal;

/// <summary>Chooses the thread that runs the continuations of socket operations.</summary>
internal static class SocketCompletions
{
    /// <summary>The runtime's switch, which can't be set in any other way. It is read when the first socket is used.</summary>
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static bool _isSetHere;

    /// <summary>
    /// The thread that the system notifies of a response also handles it and sends the next request, instead of waking another thread.
    /// That is safe as long as no continuation of a socket operation blocks its thread to wait for another response.
    /// </summary>
    public static void RunInline()
    {
        // If the user has set it, there is a reason.
        if (Environment.GetEnvironmentVariable(Variable) is not null) return;
        Environment.SetEnvironmentVariable(Variable, "1");
        _isSetHere = true;
    }

    /// <summary>Restores the original environment for a command of the user, which is not part of this program.</summary>
    public static void HideFrom(ProcessStartInfo command)
    {
        if (_isSetHere) command.Environment.Remove(Variable);
    }
}

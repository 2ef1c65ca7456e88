namespace HnActors.Node.Terminal;

/// <summary>The user asked for something impossible; the message says what, and how to fix it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The work can't continue; the message says why, in one line.</summary>
internal sealed class FailedException(string message, bool mayPass = false) : Exception(message)
{
    /// <summary>Whether a retry may succeed later: nobody answered, or the service is temporarily unavailable.</summary>
    public bool MayPass { get; } = mayPass;
}

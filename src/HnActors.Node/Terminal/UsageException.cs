namespace HnActors.Node.Terminal;

/// <summary>The user asked for something impossible; the message says what, and how to mend it.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The work can't go on; the message says why, in one line.</summary>
internal sealed class FailedException(string message, bool mayPass = false) : Exception(message)
{
    /// <summary>Whether the same may well succeed a while later: nobody answered, or not at present.</summary>
    public bool MayPass { get; } = mayPass;
}

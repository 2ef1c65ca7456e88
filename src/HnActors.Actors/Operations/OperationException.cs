namespace HnActors.Actors.Operations;

/// <summary>What was asked of the cluster can't be done; the message says why, with the value, and what helps.</summary>
/// <param name="isMissing">True if the thing that was named does not exist.</param>
public sealed class OperationException(string message, bool isMissing = false) : Exception(message)
{
    public bool IsMissing { get; } = isMissing;
}

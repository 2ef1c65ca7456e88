namespace HnActors.Actors.Operations;

/// <summary>An operation on the cluster is not possible; the message says why, with the value, and what to do.</summary>
/// <param name="isMissing">True if the named object does not exist.</param>
public sealed class OperationException(string message, bool isMissing = false) : Exception(message)
{
    public bool IsMissing { get; } = isMissing;
}

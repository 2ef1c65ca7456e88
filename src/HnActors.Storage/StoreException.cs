namespace HnActors.Storage;

/// <summary>A store can't do its work; the message says why, with the path, and what to do.</summary>
public sealed class StoreException(StoreProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreProblem Problem { get; } = problem;

    /// <summary>Another process is using the store.</summary>
    internal static StoreException Locked(string store, int? owner, Exception? inner = null) => new(
        StoreProblem.Held,
        $"{store} is in use by another hnactors{(owner is null ? "" : $" (pid {owner})")}. Stop that one first, or choose another --store.",
        inner);
}

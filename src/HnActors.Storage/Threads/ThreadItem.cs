namespace HnActors.Storage.Threads;

/// <summary>One item of a thread.</summary>
/// <param name="Depth">The nesting level: 0 for the requested item.</param>
/// <param name="Json">Its body; null if the API returned <c>null</c>.</param>
public sealed record ThreadItem(int Depth, long Id, byte[]? Json);

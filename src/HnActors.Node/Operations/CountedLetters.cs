namespace HnActors.Node.Operations;

/// <summary>The number of dead letters that match a filter.</summary>
internal sealed record CountedLetters(long Count);

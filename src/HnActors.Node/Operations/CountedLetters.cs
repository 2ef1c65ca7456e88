namespace HnActors.Node.Operations;

/// <summary>How many dead letters a filter admits.</summary>
internal sealed record CountedLetters(long Count);

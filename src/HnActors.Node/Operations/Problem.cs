namespace HnActors.Node.Operations;

/// <summary>Why something could not be done.</summary>
internal sealed record Problem(string Message);

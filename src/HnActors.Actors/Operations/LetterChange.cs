using HnActors.Core.Jobs;

namespace HnActors.Actors.Operations;

/// <summary>The result of a change of dead letters.</summary>
/// <param name="Phase">The current phase of their job.</param>
public sealed record LetterChange(long Count, JobPhase Phase);

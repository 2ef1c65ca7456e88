using HnActors.Core.Jobs;

namespace HnActors.Actors.Operations;

/// <summary>Dead letters that were changed.</summary>
/// <param name="Phase">The phase that their job is in now.</param>
public sealed record LetterChange(long Count, JobPhase Phase);

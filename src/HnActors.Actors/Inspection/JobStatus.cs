using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Inspection;

/// <summary>Where every id of a job is. The parts add up to <see cref="Total"/>.</summary>
public sealed record JobStatus(JobProgress Progress, DeadLetterTally DeadLetters)
{
    public long Total => Progress.Targets;

    /// <summary>Rows in the store, bodies and nulls.</summary>
    public long Stored => Progress.Done - DeadLetters.Total;

    public long Pending => DeadLetters.Pending;

    public long Waiting => DeadLetters.Waiting;

    public long Parked => DeadLetters.Parked;

    public long Dropped => DeadLetters.Dropped;

    /// <summary>Lent to a pool for the first time; some may be in the store already.</summary>
    public long Leased => Progress.Leased;

    /// <summary>Not asked for yet.</summary>
    public long Queued => Progress.Queued;

    /// <summary>True where nothing is left that the program can do by itself.</summary>
    public bool IsFinished => Progress.Done == Progress.Targets && DeadLetters.Outstanding == 0;

    /// <summary>True where every id is in the store.</summary>
    public bool IsComplete => IsFinished && DeadLetters.Total == 0;
}

namespace HnActors.Core.Jobs;

/// <summary>Where a job of a cluster stands as a whole.</summary>
public enum JobPhase
{
    /// <summary>Pools fetch for it.</summary>
    Running = 0,

    /// <summary>Nobody fetches for it until a person resumes it.</summary>
    Paused = 1,

    /// <summary>A person gave it up; what is stored stays.</summary>
    Cancelled = 2,

    /// <summary>Nothing is left that the program can do by itself.</summary>
    Finished = 3,
}

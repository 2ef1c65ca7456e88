namespace HnActors.Core.Protocol;

/// <summary>A message to send.</summary>
/// <param name="To">A <see cref="Party"/>, or whoever an earlier message came from.</param>
public sealed record Outgoing(object To, object Message);

/// <summary>Whom a job's state machines speak to by role.</summary>
public enum Party
{
    /// <summary>The state machine itself: others are heard before.</summary>
    Self,

    /// <summary>The job's coordinator.</summary>
    Coordinator,

    /// <summary>The job's dead letters.</summary>
    DeadLetters,

    /// <summary>The directory of jobs; in a process with a single job, whoever waits for its end.</summary>
    Directory,

    /// <summary>What listens to the API for a job that keeps its copy up to date.</summary>
    Follower,

    /// <summary>The store, which is asked what it has.</summary>
    Store,

    /// <summary>The log: the message is a warning in words.</summary>
    Log,
}

namespace HnActors.Core.Protocol;

/// <summary>A message to send.</summary>
/// <param name="To">A <see cref="Party"/>, or the sender of an earlier message.</param>
public sealed record Outgoing(object To, object Message);

/// <summary>The parties that a job's state machines address by role.</summary>
public enum Party
{
    /// <summary>The state machine itself: messages from others are handled first.</summary>
    Self,

    /// <summary>The job's coordinator.</summary>
    Coordinator,

    /// <summary>The job's dead letters.</summary>
    DeadLetters,

    /// <summary>The directory of jobs; in a process with a single job, whatever waits for its end.</summary>
    Directory,

    /// <summary>What listens to the API for a job that keeps its copy up to date.</summary>
    Follower,

    /// <summary>The store, which is asked what it has.</summary>
    Store,

    /// <summary>The log: the message is a warning in words.</summary>
    Log,
}

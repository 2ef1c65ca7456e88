namespace HnActors.Simulator.Faults;

/// <summary>What can go wrong with an answer.</summary>
public enum Fault
{
    /// <summary>An HTTP status instead of the body; which one is in the rule.</summary>
    Status,

    /// <summary>The connection is reset before the answer.</summary>
    Reset,

    /// <summary>The connection is closed before the answer.</summary>
    Close,

    /// <summary>The headers promise a whole body, half of it comes, the connection is closed.</summary>
    Truncated,

    /// <summary>Half of the body, in headers that agree with it.</summary>
    Cut,

    /// <summary>Another item's body.</summary>
    WrongId,

    /// <summary>A page for people, with status 200.</summary>
    Html,

    /// <summary>Something that is not JSON, with status 200.</summary>
    NotJson,

    /// <summary>An error object, with status 200.</summary>
    ErrorBody,

    /// <summary>The body <c>null</c>, although there is an item.</summary>
    Null,

    /// <summary>No answer at all; the connection stays open.</summary>
    Hang,

    /// <summary>Headers at once, then a byte a second.</summary>
    Trickle,

    /// <summary>The right answer, two seconds late.</summary>
    Slow,

    /// <summary>The right item, with a text of twenty megabytes.</summary>
    Large,
}

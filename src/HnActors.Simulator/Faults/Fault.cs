namespace HnActors.Simulator.Faults;

/// <summary>What can go wrong with a response.</summary>
public enum Fault
{
    /// <summary>An HTTP status instead of the body; the rule says which one.</summary>
    Status,

    /// <summary>The connection is reset before the response.</summary>
    Reset,

    /// <summary>The connection is closed before the response.</summary>
    Close,

    /// <summary>The headers promise a whole body, but the connection is closed after half of it.</summary>
    Truncated,

    /// <summary>Half of the body, with headers that match it.</summary>
    Cut,

    /// <summary>Another item's body.</summary>
    WrongId,

    /// <summary>An HTML page, with status 200.</summary>
    Html,

    /// <summary>Something that is not JSON, with status 200.</summary>
    NotJson,

    /// <summary>An error object, with status 200.</summary>
    ErrorBody,

    /// <summary>The body <c>null</c>, although there is an item.</summary>
    Null,

    /// <summary>No response at all; the connection stays open.</summary>
    Hang,

    /// <summary>Headers at once, then one byte per second.</summary>
    Trickle,

    /// <summary>The correct response, two seconds late.</summary>
    Slow,

    /// <summary>The correct item, with a text of twenty megabytes.</summary>
    Large,
}

namespace HnActors.Actors.Congestion;

/// <summary>A gate's answer to a caller.</summary>
internal enum GateEntry
{
    /// <summary>There is a place, to be followed by one <see cref="RequestGate.Exit"/>.</summary>
    Admitted,

    /// <summary>There is none yet: the waiter is called when there is.</summary>
    Waits,

    /// <summary>There will be none: make no request.</summary>
    TurnedAway,
}

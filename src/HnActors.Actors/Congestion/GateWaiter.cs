namespace HnActors.Actors.Congestion;

/// <summary>Waits for a place at a <see cref="RequestGate"/>, one at a time, and is called when there is one.</summary>
internal abstract class GateWaiter
{
    private int _isWaiting;

    public bool IsWaiting => Volatile.Read(ref _isWaiting) == 1;

    /// <summary>The next of the waiters that were admitted at the same time.</summary>
    public GateWaiter? Next { get; set; }

    /// <summary>Ends the wait, if there is one: the waiter must make no request.</summary>
    public void TurnAway()
    {
        if (TryEndWait()) OnTurnedAway();
    }

    /// <summary>There is a place, to be followed by one <see cref="RequestGate.Exit"/>. On any thread; must not block or throw.</summary>
    public abstract void OnAdmitted();

    /// <summary>There will be no place. On any thread; must not block or throw.</summary>
    public abstract void OnTurnedAway();

    public void BeginWait() => Volatile.Write(ref _isWaiting, 1);

    public bool TryEndWait() => Interlocked.Exchange(ref _isWaiting, 0) == 1;
}

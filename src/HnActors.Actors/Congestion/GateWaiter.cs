namespace HnActors.Actors.Congestion;

/// <summary>Who waits for a place at a <see cref="RequestGate"/>, and is called when there is one. Waits for one at a time.</summary>
internal abstract class GateWaiter
{
    private int _isWaiting;

    public bool IsWaiting => Volatile.Read(ref _isWaiting) == 1;

    /// <summary>The next of those who were let in at the same time.</summary>
    public GateWaiter? Next { get; set; }

    /// <summary>Ends the wait, where there is one: whoever waits is no longer to ask.</summary>
    public void TurnAway()
    {
        if (TryEndWait()) OnTurnedAway();
    }

    /// <summary>There is a place, to be followed by one <see cref="RequestGate.Exit"/>. Called on any thread; it must neither block nor throw.</summary>
    public abstract void OnAdmitted();

    /// <summary>There will be none. Called on any thread; it must neither block nor throw.</summary>
    public abstract void OnTurnedAway();

    public void BeginWait() => Volatile.Write(ref _isWaiting, 1);

    public bool TryEndWait() => Interlocked.Exchange(ref _isWaiting, 0) == 1;
}

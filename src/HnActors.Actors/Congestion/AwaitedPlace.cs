namespace HnActors.Actors.Congestion;

/// <summary>A wait for a place, as a task.</summary>
internal sealed class AwaitedPlace : GateWaiter
{
    // Asynchronous continuations: the caller that frees a place must not run another caller's request first.
    private readonly TaskCompletionSource<bool> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <returns>Whether there is a place.</returns>
    public async ValueTask<bool> AsTask(CancellationToken turnAway)
    {
        await using var registration = turnAway.UnsafeRegister(static waiter => ((AwaitedPlace)waiter!).TurnAway(), this).ConfigureAwait(false);
        return await _place.Task.ConfigureAwait(false);
    }

    public override void OnAdmitted() => _place.SetResult(true);

    public override void OnTurnedAway() => _place.SetResult(false);
}

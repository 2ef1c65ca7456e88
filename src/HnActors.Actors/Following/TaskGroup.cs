namespace HnActors.Actors.Following;

/// <summary>Loops that only make sense together.</summary>
internal static class TaskGroup
{
    /// <summary>Runs them until cancelled. If one ends by itself, which is an error, the others are ended too.</summary>
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> loops, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = loops.Select(loop => loop(ending.Token)).ToList();
        await Task.WhenAny(running).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
    }
}

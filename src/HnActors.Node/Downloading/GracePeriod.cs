namespace HnActors.Node.Downloading;

/// <summary>What is still to be remembered of work that was stopped: it may take a moment, and is given up before the waiting would be explained.</summary>
internal sealed class GracePeriod : IDisposable
{
    private static readonly TimeSpan Duration = TransientRetry.AnswerTimeout - TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _stopping;

    /// <param name="stopping">The work's own; until it is cancelled there is no hurry.</param>
    public GracePeriod(CancellationToken stopping) =>
        _stopping = stopping.UnsafeRegister(source => ((CancellationTokenSource)source!).CancelAfter(Duration), _source);

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _stopping.Dispose();
        _source.Dispose();
    }
}

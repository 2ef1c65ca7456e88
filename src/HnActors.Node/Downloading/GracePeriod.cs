namespace HnActors.Node.Downloading;

/// <summary>Allows stopped work a moment to save its state. It is cancelled before the display would start to explain the wait.</summary>
internal sealed class GracePeriod : IDisposable
{
    private static readonly TimeSpan Duration = TransientRetry.AnswerTimeout - TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _stopping;

    /// <param name="stopping">The work's own token; there is no time limit until it is cancelled.</param>
    public GracePeriod(CancellationToken stopping) =>
        _stopping = stopping.UnsafeRegister(source => ((CancellationTokenSource)source!).CancelAfter(Duration), _source);

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _stopping.Dispose();
        _source.Dispose();
    }
}

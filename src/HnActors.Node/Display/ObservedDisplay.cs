namespace HnActors.Node.Display;

/// <summary>A display that also reports a command's progress to an observer.</summary>
/// <param name="observe">Receives each snapshot before it is shown.</param>
/// <param name="observeTrouble">Receives what delays the run's start, as in <see cref="IProgressDisplay.Paused"/>; may be null.</param>
internal sealed class ObservedDisplay(IProgressDisplay inner, Action<ProgressSnapshot> observe, Action<string?>? observeTrouble = null) : IProgressDisplay
{
    public void Note(string message) => inner.Note(message);

    public void Paused(string? trouble)
    {
        observeTrouble?.Invoke(trouble);
        inner.Paused(trouble);
    }

    public void Show(ProgressSnapshot snapshot)
    {
        observe(snapshot);
        inner.Show(snapshot);
    }

    public void End() => inner.End();
}

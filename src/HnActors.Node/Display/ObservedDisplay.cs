namespace HnActors.Node.Display;

/// <summary>A display from which somebody else learns how a command goes.</summary>
/// <param name="observe">Told what is shown, before it is.</param>
/// <param name="observeTrouble">Told what keeps the run from beginning, as in <see cref="IProgressDisplay.Paused"/>; null for nobody.</param>
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

using HnActors.Node.Display;

namespace HnActors.Node.Notifying;

/// <summary>Learns from what is shown how a command goes.</summary>
internal sealed class NotifyingDisplay(IProgressDisplay inner, Notifier notifier) : IProgressDisplay
{
    public void Note(string message) => inner.Note(message);

    public void Held(string? trouble)
    {
        notifier.Observe(trouble);
        inner.Held(trouble);
    }

    public void Show(ProgressSnapshot snapshot)
    {
        notifier.Observe(snapshot);
        inner.Show(snapshot);
    }

    public void End() => inner.End();
}

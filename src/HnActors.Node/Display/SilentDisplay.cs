namespace HnActors.Node.Display;

/// <summary>Shows nothing.</summary>
internal sealed class SilentDisplay : IProgressDisplay
{
    public void Note(string message)
    {
    }

    public void Show(ProgressSnapshot snapshot)
    {
    }

    public void End()
    {
    }
}

namespace HnActors.Node.Display;

/// <summary>Shows only trouble: a run that stands still must say why.</summary>
internal sealed class SilentDisplay(TextWriter output) : IProgressDisplay
{
    private (bool Api, string? Store) _trouble;

    public void Note(string message)
    {
    }

    public void Paused(string? trouble)
    {
        if (trouble is not null) output.WriteLine($"PAUSED: {trouble}");
    }

    public void Show(ProgressSnapshot snapshot)
    {
        if (snapshot.Trouble == _trouble) return;
        _trouble = snapshot.Trouble;
        output.WriteLine(ProgressText.Line(snapshot));
    }

    public void End()
    {
    }
}

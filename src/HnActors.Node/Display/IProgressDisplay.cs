namespace HnActors.Node.Display;

/// <summary>Shows how a run goes, on standard error; standard output is for results.</summary>
internal interface IProgressDisplay
{
    /// <summary>Says something once, above what moves. May be called on any thread.</summary>
    void Note(string message);

    /// <summary>Something outside keeps the run from beginning, or no longer does.</summary>
    /// <param name="trouble">What it is; null where it is over.</param>
    void Paused(string? trouble)
    {
        if (trouble is not null) Note($"PAUSED: {trouble}");
    }

    void Show(ProgressSnapshot snapshot);

    /// <summary>Ends the display; what is shown last stays.</summary>
    void End();
}

namespace HnActors.Node.Display;

/// <summary>Shows a run's progress on standard error; standard output is for results.</summary>
internal interface IProgressDisplay
{
    /// <summary>Prints a message once, above the moving lines. May be called on any thread.</summary>
    void Note(string message);

    /// <summary>Something outside keeps the run from beginning, or no longer does.</summary>
    /// <param name="trouble">The trouble; null if it is over.</param>
    void Paused(string? trouble);

    void Show(ProgressSnapshot snapshot);

    /// <summary>Ends the display; the last state stays visible.</summary>
    void End();
}

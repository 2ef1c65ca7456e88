using HnActors.Node.Display;

namespace HnActors.Node.Benchmarking;

/// <summary>Shows nothing; records what limited a run most of the time.</summary>
internal sealed class LimitTally : IProgressDisplay
{
    private readonly Dictionary<string, int> _seen = [];

    /// <summary>The most frequent limit; null if none was seen.</summary>
    public string? Limit => _seen.Count == 0 ? null : _seen.MaxBy(one => one.Value).Key;

    public void Note(string message)
    {
    }

    public void Paused(string? trouble)
    {
    }

    public void Show(ProgressSnapshot snapshot)
    {
        // At the end there is no work left that could be limited.
        if (snapshot.Limit != "no work") _seen[snapshot.Limit] = _seen.GetValueOrDefault(snapshot.Limit) + 1;
    }

    public void End()
    {
    }
}

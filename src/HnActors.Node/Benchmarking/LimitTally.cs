using HnActors.Node.Display;

namespace HnActors.Node.Benchmarking;

/// <summary>Shows nothing, and notes what limited a run most of the time.</summary>
internal sealed class LimitTally : IProgressDisplay
{
    private readonly Dictionary<string, int> _seen = [];

    /// <summary>What limited most often; null where nothing was seen.</summary>
    public string? Limit => _seen.Count == 0 ? null : _seen.MaxBy(one => one.Value).Key;

    public void Note(string message)
    {
    }

    public void Show(ProgressSnapshot snapshot)
    {
        // At the end there is nothing left to be limited.
        if (snapshot.Limit != "no work") _seen[snapshot.Limit] = _seen.GetValueOrDefault(snapshot.Limit) + 1;
    }

    public void End()
    {
    }
}

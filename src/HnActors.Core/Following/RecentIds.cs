namespace HnActors.Core.Following;

/// <summary>Ids that appeared a moment ago, and whether the API lists such ids among its changes.</summary>
/// <remarks>If it does, listing them does not mean a change; if it does not, it does. Which of the two applies is learned from those that appeared.</remarks>
public sealed class RecentIds
{
    private static readonly TimeSpan NamedWithin = TimeSpan.FromSeconds(60);
    // The last hundred or so count.
    private const double Weight = 0.02;
    private const double MostOfThem = 0.8;

    private readonly Dictionary<long, bool> _wasNamed = [];
    private readonly Queue<(long Id, TimeSpan At)> _byAge = [];
    private double _namedShare;

    /// <summary>An id has come.</summary>
    public void Add(long id, TimeSpan now)
    {
        Forget(now);
        if (_wasNamed.TryAdd(id, false)) _byAge.Enqueue((id, now));
    }

    /// <summary>An id is listed among the changes.</summary>
    /// <param name="isStill">True if it is in the previous batch as well.</param>
    /// <returns>True if it is probably listed because it appeared, and not because it changed.</returns>
    public bool Name(long id, bool isStill, TimeSpan now)
    {
        Forget(now);
        if (!_wasNamed.TryGetValue(id, out var wasNamed)) return false;
        _wasNamed[id] = true;
        return (isStill || !wasNamed) && _namedShare >= MostOfThem;
    }

    private void Forget(TimeSpan now)
    {
        while (_byAge.TryPeek(out var oldest) && now - oldest.At > NamedWithin)
        {
            _byAge.Dequeue();
            _wasNamed.Remove(oldest.Id, out var wasNamed);
            _namedShare += Weight * ((wasNamed ? 1 : 0) - _namedShare);
        }
    }
}

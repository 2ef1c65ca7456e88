namespace HnActors.Core.Health;

/// <summary>How often each id was requested again at no cost. There is a limit, or an id that never works would be requested for ever.</summary>
internal sealed class FreeRetries
{
    /// <summary>How many times an id is requested again at no cost, until it brings a body.</summary>
    private const int MaxCount = 3;

    // Far more than are ever in flight; to forget them costs each id no more than a few requests.
    private const int MaxIds = 100_000;

    private readonly Dictionary<long, (int Count, bool WasInDoubt)> _ids = [];
    private readonly HashSet<long> _nulls = [];

    /// <summary>Whether the id may be asked again at no cost.</summary>
    /// <param name="inDoubt">True if it is only possible that the API failed: that helps an id once.</param>
    public bool Take(long id, bool inDoubt)
    {
        var (count, wasInDoubt) = _ids.GetValueOrDefault(id);
        if (count >= MaxCount || (inDoubt && wasInDoubt)) return false;
        if (_ids.Count >= MaxIds) _ids.Clear();
        _ids[id] = (count + 1, wasInDoubt || inDoubt);
        return true;
    }

    /// <summary>Whether an id may be requested again whose <c>null</c> was only possibly a mistake of the API: once for each id.</summary>
    public bool TakeNull(long id)
    {
        if (_nulls.Count >= MaxIds) _nulls.Clear();
        return _nulls.Add(id);
    }

    public void Forget(long id)
    {
        _ids.Remove(id);
        _nulls.Remove(id);
    }
}

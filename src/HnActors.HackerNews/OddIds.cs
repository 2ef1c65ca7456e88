using System.Collections.Concurrent;

namespace HnActors.HackerNews;

/// <summary>Items whose answer the strict reader refused: another client is asked for them at once, or each attempt would cost two requests.</summary>
internal sealed class OddIds
{
    // Where more are odd it is the server that is; to forget them costs each a request.
    private const int MaxIds = 10_000;

    private readonly ConcurrentDictionary<long, bool> _ids = new();
    private volatile bool _any;

    public void Add(long id)
    {
        if (_ids.Count >= MaxIds) _ids.Clear();
        _ids[id] = true;
        _any = true;
    }

    /// <summary>Costs nothing where there are none.</summary>
    public bool Contains(long id) => _any && _ids.ContainsKey(id);
}

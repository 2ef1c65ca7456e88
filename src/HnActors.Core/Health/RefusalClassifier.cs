namespace HnActors.Core.Health;

/// <summary>Distinguishes a server that refuses what is above its limit from an id that it always refuses.</summary>
internal sealed class RefusalClassifier
{
    private const int MaxIds = 100_000;
    private const int IdsThatHold = 3;
    private const int Samples = 32;
    private const int LatestSamples = 8;
    private const double GeneralShare = 0.1;

    private static readonly TimeSpan Together = TimeSpan.FromSeconds(2);

    private readonly HashSet<long> _ids = [];
    private readonly Queue<bool> _others = new();
    private readonly Queue<bool> _latest = new();
    private readonly Queue<TimeSpan> _firsts = new();

    /// <summary>Reports how a request ended.</summary>
    /// <param name="refused">The server refused it, or asked for no requests for a time.</param>
    public void Observe(long id, bool refused, TimeSpan now)
    {
        Keep(_latest, refused, LatestSamples);
        if (_ids.Count >= MaxIds) _ids.Clear();
        if (!refused)
        {
            _ids.Remove(id);
            Keep(_others, false, Samples);
        }
        else if (_ids.Add(id))
        {
            // An id that is refused again and again says nothing about how the others fare.
            Keep(_others, true, Samples);
            _firsts.Enqueue(now);
            ForgetFirsts(now);
        }
    }

    /// <summary>True where the server refuses many ids.</summary>
    public bool AreGeneral => _others.Count(refused => refused) > GeneralShare * _others.Count;

    /// <summary>Whether a Retry-After is about all requests: several ids heard it, or most of the latest.</summary>
    public bool ConcernAll(TimeSpan now)
    {
        ForgetFirsts(now);
        return _firsts.Count >= IdsThatHold || _latest.Count(refused => refused) * 2 > LatestSamples;
    }

    private void ForgetFirsts(TimeSpan now)
    {
        while (_firsts.TryPeek(out var first) && now - first > Together) _firsts.Dequeue();
    }

    private static void Keep(Queue<bool> last, bool refused, int most)
    {
        last.Enqueue(refused);
        if (last.Count > most) last.Dequeue();
    }
}

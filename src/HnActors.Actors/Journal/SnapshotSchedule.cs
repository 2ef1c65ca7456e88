namespace HnActors.Actors.Journal;

/// <summary>
/// Says when a persistent actor is to save a snapshot: after some events, and the more of them the larger its state is, so that
/// writing snapshots never costs more than writing the events did.
/// </summary>
internal sealed class SnapshotSchedule(int minEvents = 200)
{
    private int _events;
    private long _written;
    private long _snapshotAt;

    /// <summary>Counts an event that happened, also one that is replayed.</summary>
    /// <param name="size">How much it holds, in the unit of the state's size.</param>
    public void Count(int size)
    {
        _events++;
        _written += size;
    }

    /// <summary>Takes off what a replay counted that only said what was known.</summary>
    public void Discount(long size) => _written = Math.Max(0, _written - size);

    /// <summary>True if it is time; the count then starts again.</summary>
    /// <param name="stateSize">How much a snapshot would hold.</param>
    public bool IsDue(long stateSize)
    {
        if (_events < minEvents || _written < stateSize) return false;
        (_events, _written) = (0, 0);
        return true;
    }

    /// <summary>Notes a snapshot that exists.</summary>
    /// <returns>The sequence number of the previous one; 0 if there is none.</returns>
    public long Took(long sequenceNr)
    {
        var before = _snapshotAt;
        _snapshotAt = sequenceNr;
        return before;
    }
}

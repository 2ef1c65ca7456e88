namespace HnActors.Actors.Journal;

/// <summary>
/// Decides when a persistent actor saves a snapshot: after some events, and more of them the larger its state is, so that writing
/// snapshots never costs more than writing the events did.
/// </summary>
internal sealed class SnapshotSchedule(int minEvents = 200)
{
    private int _events;
    private long _written;
    private long _snapshotAt;

    /// <summary>Counts an event, including replayed ones.</summary>
    /// <param name="size">Its size, in the unit of the state's size.</param>
    public void Count(int size)
    {
        _events++;
        _written += size;
    }

    /// <summary>Subtracts what a replay counted although it only repeated what was known.</summary>
    public void Discount(long size) => _written = Math.Max(0, _written - size);

    /// <summary>True if a snapshot is due; the count then starts again.</summary>
    /// <param name="stateSize">The size of a snapshot.</param>
    public bool IsDue(long stateSize)
    {
        if (_events < minEvents || _written < stateSize) return false;
        (_events, _written) = (0, 0);
        return true;
    }

    /// <summary>Records a snapshot that exists.</summary>
    /// <returns>The sequence number of the previous one; 0 if there is none.</returns>
    public long Took(long sequenceNr)
    {
        var before = _snapshotAt;
        _snapshotAt = sequenceNr;
        return before;
    }
}

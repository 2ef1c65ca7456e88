namespace HnActors.Core.Ids;

/// <summary>An unbroken run of item ids, both ends included.</summary>
/// <remarks>
/// A range is never empty: it holds at least the id <see cref="First"/>. Ids of real items begin at 1, so the default value
/// (the range 0–0) names no real item.
/// </remarks>
public readonly record struct IdRange : IComparable<IdRange>
{
    /// <param name="first">The lowest id, 0 or more.</param>
    /// <param name="last">The highest id, not below <paramref name="first"/> and below <see cref="long.MaxValue"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ends are negative, reversed or too large.</exception>
    public IdRange(long first, long last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        ArgumentOutOfRangeException.ThrowIfEqual(last, long.MaxValue);
        First = first;
        Last = last;
    }

    public long First { get; }

    public long Last { get; }

    /// <summary>How many ids the range holds: 1 or more.</summary>
    public long Count => Last - First + 1;

    public static IdRange Single(long id) => new(id, id);

    public bool Contains(long id) => id >= First && id <= Last;

    public int CompareTo(IdRange other) => First != other.First ? First.CompareTo(other.First) : Last.CompareTo(other.Last);

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

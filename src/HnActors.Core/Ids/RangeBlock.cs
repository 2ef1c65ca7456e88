namespace HnActors.Core.Ids;

/// <summary>Some neighbouring ranges of a set, ascending and apart; never empty and never changed.</summary>
internal sealed class RangeBlock
{
    /// <summary>The most ranges in a block: a change copies one block, and a tree's nodes cost little beside what is in them.</summary>
    public const int Capacity = 64;

    private readonly IdRange[] _ranges;

    /// <param name="ranges">Not to be changed afterwards.</param>
    public RangeBlock(params IdRange[] ranges)
    {
        _ranges = ranges;
        foreach (var range in ranges) IdCount += range.Count;
    }

    public long IdCount { get; }

    public ReadOnlySpan<IdRange> Ranges => _ranges;

    public int Count => _ranges.Length;

    public long First => _ranges[0].First;

    public long Last => _ranges[^1].Last;

    public IdRange this[int index] => _ranges[index];

    public bool Contains(long id) => IndexOf(id) is var index && index < _ranges.Length && _ranges[index].First <= id;

    /// <summary>Cuts the block into the ids below an id and the others. Each part holds something.</summary>
    /// <param name="id">Above <see cref="First"/> and not above <see cref="Last"/>.</param>
    public (RangeBlock Below, RangeBlock From) Cut(long id)
    {
        var index = IndexOf(id);
        var range = _ranges[index];
        if (range.First >= id) return (new RangeBlock(_ranges[..index]), new RangeBlock(_ranges[index..]));
        return (
            new RangeBlock([.. _ranges[..index], new IdRange(range.First, id - 1)]),
            new RangeBlock([new IdRange(id, range.Last), .. _ranges[(index + 1)..]]));
    }

    /// <summary>Appends a block to this one if both fit into one, or if their ends touch; else null.</summary>
    public RangeBlock? Append(RangeBlock next)
    {
        if (next.First == Last + 1)
            return new RangeBlock([.. _ranges[..^1], new IdRange(_ranges[^1].First, next._ranges[0].Last), .. next._ranges[1..]]);
        return Count + next.Count <= Capacity ? new RangeBlock([.. _ranges, .. next._ranges]) : null;
    }

    // The first range that ends at the id or above it.
    private int IndexOf(long id)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < id) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

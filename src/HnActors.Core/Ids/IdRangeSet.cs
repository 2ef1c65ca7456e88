using System.Collections;

namespace HnActors.Core.Ids;

/// <summary>An immutable set of ids, kept as sorted ranges that neither overlap nor touch (an interval set).</summary>
/// <remarks>
/// Its size in memory is that of its ranges, not of its ids: fifty million done ids without a hole are one range. A set that is made
/// of another shares with it what is the same, so that an operation with a small set costs about the logarithm of the large one's ranges.
/// </remarks>
public sealed class IdRangeSet : IReadOnlyList<IdRange>, IEquatable<IdRangeSet>
{
    public static readonly IdRangeSet Empty = new(null);

    private readonly RangeTree? _tree;

    private IdRangeSet(RangeTree? tree) => _tree = tree;

    /// <summary>How many ids the set holds.</summary>
    public long IdCount => _tree?.IdCount ?? 0;

    /// <summary>How many ranges the set consists of.</summary>
    public int Count => _tree?.Count ?? 0;

    public bool IsEmpty => _tree is null;

    public IdRange this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _tree!.At(index);
        }
    }

    public static IdRangeSet Of(long first, long last) => new(RangeTree.Of(new IdRange(first, last)));

    public static IdRangeSet Of(IdRange range) => new(RangeTree.Of(range));

    /// <summary>The set of these ranges, in any order, overlapping or not.</summary>
    public static IdRangeSet Of(IEnumerable<IdRange> ranges)
    {
        var sorted = ranges.ToArray();
        Array.Sort(sorted);
        var builder = new RangeBuilder(sorted.Length);
        foreach (var range in sorted) builder.Add(range.First, range.Last);
        return Of(RangeTree.Of(builder.Ranges));
    }

    /// <summary>The set of these ids, in any order, repeated or not.</summary>
    public static IdRangeSet OfIds(IEnumerable<long> ids)
    {
        var sorted = ids.ToArray();
        Array.Sort(sorted);
        var builder = new RangeBuilder(4);
        foreach (var id in sorted) builder.Add(id, id);
        return Of(RangeTree.Of(builder.Ranges));
    }

    public bool Contains(long id) => _tree is not null && _tree.Contains(id);

    public IdRangeSet Add(IdRange range) => Union(Of(range));

    public IdRangeSet Union(IdRangeSet other) => Combine(RangeAlgebra.Operation.Union, other);

    public IdRangeSet Except(IdRangeSet other) => Combine(RangeAlgebra.Operation.Except, other);

    public IdRangeSet Intersect(IdRangeSet other) => Combine(RangeAlgebra.Operation.Intersect, other);

    public bool Overlaps(IdRangeSet other) => !Intersect(other).IsEmpty;

    public bool IsSupersetOf(IdRangeSet other) => other.Except(this).IsEmpty;

    /// <summary>The ids of the set that are above this one.</summary>
    public IdRangeSet Above(long id) => id == long.MaxValue ? Empty : Of(RangeTree.Split(_tree, id + 1).From);

    /// <summary>Splits off the lowest <paramref name="count"/> ids (all, if there are fewer).</summary>
    public (IdRangeSet Taken, IdRangeSet Left) TakeFirst(long count)
    {
        if (count <= 0 || IsEmpty) return (Empty, this);
        if (count >= IdCount) return (this, Empty);
        var (taken, left) = RangeTree.Split(_tree, _tree!.IdAt(count));
        return (Of(taken), Of(left));
    }

    /// <summary>The ids from the first to the last, one by one.</summary>
    public IEnumerable<long> Ids()
    {
        foreach (var range in this)
        {
            for (var id = range.First; id <= range.Last; id++) yield return id;
        }
    }

    public IEnumerator<IdRange> GetEnumerator() => (_tree?.Ranges() ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(IdRangeSet? other) =>
        other is not null && (_tree == other._tree || (Count == other.Count && IdCount == other.IdCount && this.SequenceEqual(other)));

    public override bool Equals(object? obj) => Equals(obj as IdRangeSet);

    public override int GetHashCode() => HashCode.Combine(Count, IdCount, _tree?.At(0) ?? default);

    /// <summary>The ranges with commas between, cut after the tenth.</summary>
    public override string ToString() =>
        IsEmpty ? "none" : string.Join(", ", this.Take(10)) + (Count > 10 ? $", … ({Count} ranges)" : "");

    private static IdRangeSet Of(RangeTree? tree) => tree is null ? Empty : new IdRangeSet(tree);

    private IdRangeSet Combine(RangeAlgebra.Operation operation, IdRangeSet other)
    {
        var tree = RangeAlgebra.Combine(operation, _tree, other._tree);
        return tree == _tree ? this : tree == other._tree ? other : Of(tree);
    }
}

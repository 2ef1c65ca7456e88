using System.Collections;
using System.Collections.Immutable;

namespace HnActors.Core.Ids;

/// <summary>An immutable set of ids, kept as sorted ranges that neither overlap nor touch (an interval set).</summary>
/// <remarks>
/// Its size in memory is that of its ranges, not of its ids: fifty million done ids without a hole are one range. Set operations
/// walk the ranges of both operands once; <see cref="Contains"/> is a binary search.
/// </remarks>
public sealed class IdRangeSet : IReadOnlyList<IdRange>, IEquatable<IdRangeSet>
{
    public static readonly IdRangeSet Empty = new([]);

    private readonly ImmutableArray<IdRange> _ranges;

    private IdRangeSet(ImmutableArray<IdRange> ranges)
    {
        _ranges = ranges;
        foreach (var range in ranges) IdCount += range.Count;
    }

    /// <summary>How many ids the set holds.</summary>
    public long IdCount { get; }

    /// <summary>How many ranges it takes to say so.</summary>
    public int Count => _ranges.Length;

    public bool IsEmpty => _ranges.IsEmpty;

    public IdRange this[int index] => _ranges[index];

    public static IdRangeSet Of(long first, long last) => new([new IdRange(first, last)]);

    public static IdRangeSet Of(IdRange range) => new([range]);

    /// <summary>The set of these ranges, in any order, overlapping or not.</summary>
    public static IdRangeSet Of(IEnumerable<IdRange> ranges)
    {
        var sorted = ranges.ToArray();
        Array.Sort(sorted);
        var builder = new RangeBuilder(sorted.Length);
        foreach (var range in sorted) builder.Add(range.First, range.Last);
        return builder.ToSet();
    }

    /// <summary>The set of these ids, in any order, repeated or not.</summary>
    public static IdRangeSet OfIds(IEnumerable<long> ids)
    {
        var sorted = ids.ToArray();
        Array.Sort(sorted);
        var builder = new RangeBuilder(4);
        foreach (var id in sorted) builder.Add(id, id);
        return builder.ToSet();
    }

    public bool Contains(long id)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            var middle = low + (high - low) / 2;
            if (id < _ranges[middle].First) high = middle - 1;
            else if (id > _ranges[middle].Last) low = middle + 1;
            else return true;
        }
        return false;
    }

    public IdRangeSet Add(IdRange range) => Union(Of(range));

    public IdRangeSet Union(IdRangeSet other)
    {
        if (IsEmpty) return other;
        if (other.IsEmpty) return this;
        var builder = new RangeBuilder(_ranges.Length + other._ranges.Length);
        int left = 0, right = 0;
        while (left < _ranges.Length || right < other._ranges.Length)
        {
            var takeLeft = right >= other._ranges.Length
                || (left < _ranges.Length && _ranges[left].First <= other._ranges[right].First);
            var next = takeLeft ? _ranges[left++] : other._ranges[right++];
            builder.Add(next.First, next.Last);
        }
        return builder.ToSet();
    }

    public IdRangeSet Except(IdRangeSet other)
    {
        if (IsEmpty || other.IsEmpty) return this;
        var builder = new RangeBuilder(_ranges.Length + other._ranges.Length);
        var right = 0;
        foreach (var range in _ranges)
        {
            var first = range.First;
            while (right < other._ranges.Length && other._ranges[right].Last < first) right++;
            var cut = right;
            while (cut < other._ranges.Length && other._ranges[cut].First <= range.Last)
            {
                if (other._ranges[cut].First > first) builder.Add(first, other._ranges[cut].First - 1);
                first = other._ranges[cut].Last + 1;
                cut++;
            }
            if (first <= range.Last) builder.Add(first, range.Last);
        }
        return builder.ToSet();
    }

    public IdRangeSet Intersect(IdRangeSet other)
    {
        if (IsEmpty || other.IsEmpty) return Empty;
        var builder = new RangeBuilder(Math.Max(_ranges.Length, other._ranges.Length));
        int left = 0, right = 0;
        while (left < _ranges.Length && right < other._ranges.Length)
        {
            var first = Math.Max(_ranges[left].First, other._ranges[right].First);
            var last = Math.Min(_ranges[left].Last, other._ranges[right].Last);
            if (first <= last) builder.Add(first, last);
            if (_ranges[left].Last < other._ranges[right].Last) left++;
            else right++;
        }
        return builder.ToSet();
    }

    public bool Overlaps(IdRangeSet other) => !Intersect(other).IsEmpty;

    public bool IsSupersetOf(IdRangeSet other) => other.Except(this).IsEmpty;

    /// <summary>Splits off the lowest <paramref name="count"/> ids (all, where there are fewer).</summary>
    public (IdRangeSet Taken, IdRangeSet Left) TakeFirst(long count)
    {
        if (count <= 0 || IsEmpty) return (Empty, this);
        if (count >= IdCount) return (this, Empty);
        var index = 0;
        while (count >= _ranges[index].Count) count -= _ranges[index++].Count;
        if (count == 0) return (new IdRangeSet(_ranges[..index]), new IdRangeSet(_ranges[index..]));
        var cut = _ranges[index];
        var split = cut.First + count - 1;
        return (
            new IdRangeSet([.. _ranges[..index], new IdRange(cut.First, split)]),
            new IdRangeSet([new IdRange(split + 1, cut.Last), .. _ranges[(index + 1)..]]));
    }

    /// <summary>The ids from the first to the last, one by one.</summary>
    public IEnumerable<long> Ids()
    {
        foreach (var range in _ranges)
        {
            for (var id = range.First; id <= range.Last; id++) yield return id;
        }
    }

    public IEnumerator<IdRange> GetEnumerator() => ((IEnumerable<IdRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(IdRangeSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as IdRangeSet);

    public override int GetHashCode() => HashCode.Combine(_ranges.Length, IdCount, IsEmpty ? default : _ranges[0]);

    /// <summary>The ranges with commas between, cut after the tenth.</summary>
    public override string ToString() =>
        IsEmpty ? "none" : string.Join(", ", _ranges.Take(10)) + (_ranges.Length > 10 ? $", … ({_ranges.Length} ranges)" : "");

    /// <summary>Joins ranges that arrive in ascending order of their first id.</summary>
    private sealed class RangeBuilder(int capacity)
    {
        private readonly List<IdRange> _built = new(capacity);

        public void Add(long first, long last)
        {
            if (_built.Count > 0 && first <= _built[^1].Last + 1)
            {
                if (last > _built[^1].Last) _built[^1] = new IdRange(_built[^1].First, last);
                return;
            }
            _built.Add(new IdRange(first, last));
        }

        public IdRangeSet ToSet() => _built.Count == 0 ? Empty : new IdRangeSet([.. _built]);
    }
}

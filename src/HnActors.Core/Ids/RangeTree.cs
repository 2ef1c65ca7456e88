namespace HnActors.Core.Ids;

/// <summary>
/// A balanced tree of blocks of ranges, null if it is empty. It is never changed: each operation makes the few nodes on its way
/// anew and shares the others (a persistent AVL tree with joins, Adams, "Efficient sets: a balancing act", 1993).
/// </summary>
internal sealed class RangeTree
{
    private readonly RangeTree? _left;
    private readonly RangeBlock _block;
    private readonly RangeTree? _right;
    private readonly int _height;

    private RangeTree(RangeTree? left, RangeBlock block, RangeTree? right)
    {
        _left = left;
        _block = block;
        _right = right;
        _height = Math.Max(HeightOf(left), HeightOf(right)) + 1;
        Count = block.Count + (left?.Count ?? 0) + (right?.Count ?? 0);
        IdCount = block.IdCount + (left?.IdCount ?? 0) + (right?.IdCount ?? 0);
    }

    /// <summary>How many ranges there are.</summary>
    public int Count { get; }

    public long IdCount { get; }

    public long First => _left?.First ?? _block.First;

    public long Last => _right?.Last ?? _block.Last;

    public static RangeTree Of(IdRange range) => new(null, new RangeBlock(range), null);

    /// <param name="ranges">Ascending and apart.</param>
    public static RangeTree? Of(ReadOnlySpan<IdRange> ranges)
    {
        if (ranges.IsEmpty) return null;
        var blocks = (ranges.Length + RangeBlock.Capacity - 1) / RangeBlock.Capacity;
        // The root's block is the middle one of as many blocks as are needed, each as full as the others.
        var before = (int)((long)ranges.Length * (blocks / 2) / blocks);
        var after = (int)((long)ranges.Length * ((blocks / 2) + 1) / blocks);
        return new RangeTree(Of(ranges[..before]), new RangeBlock(ranges[before..after].ToArray()), Of(ranges[after..]));
    }

    public bool Contains(long id)
    {
        for (var node = this; node is not null; node = id < node._block.First ? node._left : node._right)
        {
            if (id >= node._block.First && id <= node._block.Last) return node._block.Contains(id);
        }
        return false;
    }

    /// <summary>The range at a place in the order, counted from 0.</summary>
    public IdRange At(int index)
    {
        var node = this;
        while (true)
        {
            var before = node._left?.Count ?? 0;
            if (index >= before && index < before + node._block.Count) return node._block[index - before];
            if (index < before)
            {
                node = node._left!;
            }
            else
            {
                index -= before + node._block.Count;
                node = node._right!;
            }
        }
    }

    /// <summary>The id that has this many ids of the set below it; the number must be less than the set's count.</summary>
    public long IdAt(long rank)
    {
        var before = _left?.IdCount ?? 0;
        if (rank < before) return _left!.IdAt(rank);
        rank -= before;
        if (rank >= _block.IdCount) return _right!.IdAt(rank - _block.IdCount);
        var index = 0;
        while (rank >= _block[index].Count) rank -= _block[index++].Count;
        return _block[index].First + rank;
    }

    public IEnumerable<IdRange> Ranges()
    {
        var path = new Stack<RangeTree>();
        for (var node = this; node is not null || path.Count > 0; node = node._right)
        {
            for (; node is not null; node = node._left) path.Push(node);
            node = path.Pop();
            for (var index = 0; index < node._block.Count; index++) yield return node._block[index];
        }
    }

    /// <summary>All ranges in an array of their own.</summary>
    public IdRange[] ToArray()
    {
        var ranges = new IdRange[Count];
        CopyTo(ranges);
        return ranges;
    }

    /// <summary>Cuts a tree into the ids below an id and the others.</summary>
    public static (RangeTree? Below, RangeTree? From) Split(RangeTree? tree, long id)
    {
        if (tree is null) return (null, null);
        if (id <= tree._block.First)
        {
            var (below, from) = Split(tree._left, id);
            return (below, Join(from, tree._block, tree._right));
        }
        if (id > tree._block.Last)
        {
            var (below, from) = Split(tree._right, id);
            return (Join(tree._left, tree._block, below), from);
        }
        var (low, high) = tree._block.Cut(id);
        return (Join(tree._left, low, null), Join(null, high, tree._right));
    }

    /// <summary>Puts a tree behind another; ranges that touch where they meet become one.</summary>
    public static RangeTree? Concat(RangeTree? left, RangeTree? right)
    {
        if (left is null) return right;
        if (right is null) return left;
        var (before, last) = left.WithoutLast();
        var (first, after) = right.WithoutFirst();
        return last.Append(first) is { } both ? Join(before, both, after) : Join(before, last, right);
    }

    private static int HeightOf(RangeTree? tree) => tree?._height ?? 0;

    private static RangeTree Join(RangeTree? left, RangeBlock block, RangeTree? right)
    {
        if (HeightOf(left) > HeightOf(right) + 1) return Balance(left!._left, left._block, Join(left._right, block, right));
        if (HeightOf(right) > HeightOf(left) + 1) return Balance(Join(left, block, right!._left), right._block, right._right);
        return new RangeTree(left, block, right);
    }

    // Of two trees whose heights differ by two at most: one or two rotations.
    private static RangeTree Balance(RangeTree? left, RangeBlock block, RangeTree? right)
    {
        if (HeightOf(left) > HeightOf(right) + 1)
        {
            if (HeightOf(left!._left) >= HeightOf(left._right)) return new RangeTree(left._left, left._block, new RangeTree(left._right, block, right));
            var inner = left._right!;
            return new RangeTree(new RangeTree(left._left, left._block, inner._left), inner._block, new RangeTree(inner._right, block, right));
        }
        if (HeightOf(right) > HeightOf(left) + 1)
        {
            if (HeightOf(right!._right) >= HeightOf(right._left)) return new RangeTree(new RangeTree(left, block, right._left), right._block, right._right);
            var inner = right._left!;
            return new RangeTree(new RangeTree(left, block, inner._left), inner._block, new RangeTree(inner._right, right._block, right._right));
        }
        return new RangeTree(left, block, right);
    }

    private (RangeTree? Others, RangeBlock Last) WithoutLast()
    {
        if (_right is null) return (_left, _block);
        var (others, last) = _right.WithoutLast();
        return (Balance(_left, _block, others), last);
    }

    private (RangeBlock First, RangeTree? Others) WithoutFirst()
    {
        if (_left is null) return (_block, _right);
        var (first, others) = _left.WithoutFirst();
        return (first, Balance(others, _block, _right));
    }

    private void CopyTo(Span<IdRange> target)
    {
        var before = _left?.Count ?? 0;
        _left?.CopyTo(target);
        _block.Ranges.CopyTo(target[before..]);
        _right?.CopyTo(target[(before + _block.Count)..]);
    }
}

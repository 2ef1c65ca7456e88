namespace HnActors.Core.Ids;

/// <summary>
/// The union, difference and intersection of two sets. If one has far fewer ranges than the other, only what lies around those is
/// looked at: for m of n ranges that is m · log(n/m) of work, and much less if the m are neighbours.
/// </summary>
internal static class RangeAlgebra
{
    // Up to this ratio of their numbers of ranges a walk along both is faster than cutting.
    private const int SimilarCounts = 8;
    private const int FewRanges = 64;

    public enum Operation
    {
        Union,
        Except,
        Intersect,
    }

    public static RangeTree? Combine(Operation operation, RangeTree? left, RangeTree? right)
    {
        if (left is null || right is null || left.Last < right.First || right.Last < left.First) return Apart(operation, left, right);
        if (left == right) return operation == Operation.Except ? null : left;
        if (left.Count + right.Count <= FewRanges || Math.Max(left.Count, right.Count) <= SimilarCounts * Math.Min(left.Count, right.Count))
            return RangeTree.Of(Walk(operation, left.ToArray(), right.ToArray()));

        // What lies outside the span of both need not be looked at.
        var (first, last) = (Math.Max(left.First, right.First), Math.Min(left.Last, right.Last));
        var (leftBelow, leftWithin, leftAbove) = Cut(left, first, last);
        var (rightBelow, rightWithin, rightAbove) = Cut(right, first, last);
        return RangeTree.Concat(
            RangeTree.Concat(Apart(operation, leftBelow, rightBelow), CombineWithin(operation, leftWithin, rightWithin)),
            Apart(operation, leftAbove, rightAbove));
    }

    private static RangeTree? CombineWithin(Operation operation, RangeTree? left, RangeTree? right)
    {
        if (left is null || right is null) return Apart(operation, left, right);
        var few = left.Count <= right.Count ? left : right;
        if (few.Count == 1) return CombineOne(operation, left, right);
        var middle = few.At(few.Count / 2).First;
        var (leftLow, leftHigh) = RangeTree.Split(left, middle);
        var (rightLow, rightHigh) = RangeTree.Split(right, middle);
        return RangeTree.Concat(Combine(operation, leftLow, rightLow), Combine(operation, leftHigh, rightHigh));
    }

    private static RangeTree? CombineOne(Operation operation, RangeTree left, RangeTree right)
    {
        if (operation == Operation.Except && left.Count == 1) return RangeTree.Of(Walk(operation, left.ToArray(), right.ToArray()));
        var (one, many) = left.Count == 1 ? (left, right) : (right, left);
        var (below, within, above) = Cut(many, one.First, one.Last);
        return operation switch
        {
            Operation.Union => RangeTree.Concat(RangeTree.Concat(below, one), above),
            Operation.Except => RangeTree.Concat(below, above),
            _ => within,
        };
    }

    // Neither has an id between two of the other.
    private static RangeTree? Apart(Operation operation, RangeTree? left, RangeTree? right) => operation switch
    {
        Operation.Union when left is not null && right is not null && right.First < left.First => RangeTree.Concat(right, left),
        Operation.Union => RangeTree.Concat(left, right),
        Operation.Except => left,
        _ => null,
    };

    private static (RangeTree? Below, RangeTree? Within, RangeTree? Above) Cut(RangeTree tree, long first, long last)
    {
        var (below, from) = RangeTree.Split(tree, first);
        var (within, above) = RangeTree.Split(from, last + 1);
        return (below, within, above);
    }

    private static ReadOnlySpan<IdRange> Walk(Operation operation, IdRange[] left, IdRange[] right) => operation switch
    {
        Operation.Union => UnionOf(left, right),
        Operation.Except => ExceptOf(left, right),
        _ => IntersectionOf(left, right),
    };

    private static ReadOnlySpan<IdRange> UnionOf(IdRange[] left, IdRange[] right)
    {
        var builder = new RangeBuilder(left.Length + right.Length);
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            var takeLeft = r >= right.Length || (l < left.Length && left[l].First <= right[r].First);
            var next = takeLeft ? left[l++] : right[r++];
            builder.Add(next.First, next.Last);
        }
        return builder.Ranges;
    }

    private static ReadOnlySpan<IdRange> ExceptOf(IdRange[] left, IdRange[] right)
    {
        var builder = new RangeBuilder(left.Length + right.Length);
        var r = 0;
        foreach (var range in left)
        {
            var first = range.First;
            while (r < right.Length && right[r].Last < first) r++;
            for (var cut = r; cut < right.Length && right[cut].First <= range.Last; cut++)
            {
                if (right[cut].First > first) builder.Add(first, right[cut].First - 1);
                first = right[cut].Last + 1;
            }
            if (first <= range.Last) builder.Add(first, range.Last);
        }
        return builder.Ranges;
    }

    private static ReadOnlySpan<IdRange> IntersectionOf(IdRange[] left, IdRange[] right)
    {
        var builder = new RangeBuilder(Math.Max(left.Length, right.Length));
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var first = Math.Max(left[l].First, right[r].First);
            var last = Math.Min(left[l].Last, right[r].Last);
            if (first <= last) builder.Add(first, last);
            if (left[l].Last < right[r].Last) l++;
            else r++;
        }
        return builder.Ranges;
    }
}

using CsCheck;
using HnActors.Core.Ids;

namespace HnActors.Core.Tests;

/// <summary>Every operation agrees with a plain set of numbers, and the ranges stay sorted, apart and as few as possible.</summary>
public class IdRangeSetTests
{
    private static readonly Gen<long[]> Ids = Gen.Long[0, 60].Array[0, 40];

    [Fact]
    public void A_set_holds_the_ids_it_was_made_of() => Ids.Sample(ids =>
        Agrees(IdRangeSet.OfIds(ids), ids.ToHashSet()));

    [Fact]
    public void Union_except_and_intersect_agree_with_plain_sets() => Gen.Select(Ids, Ids).Sample((left, right) =>
    {
        var (a, b) = (IdRangeSet.OfIds(left), IdRangeSet.OfIds(right));
        var (x, y) = (left.ToHashSet(), right.ToHashSet());

        return Agrees(a.Union(b), [.. x.Union(y)])
            && Agrees(a.Except(b), [.. x.Except(y)])
            && Agrees(a.Intersect(b), [.. x.Intersect(y)])
            && a.Overlaps(b) == x.Overlaps(y)
            && a.IsSupersetOf(b) == y.IsSubsetOf(x);
    });

    [Fact]
    public void Taking_the_first_ids_splits_a_set_in_two() => Gen.Select(Ids, Gen.Int[0, 50]).Sample((ids, count) =>
    {
        var sorted = ids.ToHashSet().Order().ToList();

        var (taken, left) = IdRangeSet.OfIds(ids).TakeFirst(count);

        return Agrees(taken, [.. sorted.Take(count)]) && Agrees(left, [.. sorted.Skip(count)]);
    });

    [Fact]
    public void Ranges_that_overlap_or_touch_become_one() =>
        Assert.Equal(IdRangeSet.Of(1, 9), IdRangeSet.Of([new IdRange(5, 9), new IdRange(1, 4), new IdRange(2, 6)]));

    [Fact]
    public void Fifty_million_ids_without_a_hole_are_one_range()
    {
        var set = IdRangeSet.Of(1, 50_000_000);

        Assert.Single(set);
        Assert.Equal(50_000_000, set.IdCount);
    }

    [Fact]
    public void A_long_set_is_cut_short_in_words()
    {
        var text = IdRangeSet.OfIds(Enumerable.Range(0, 20).Select(number => number * 2L)).ToString();

        Assert.EndsWith("… (20 ranges)", text);
    }

    private static bool Agrees(IdRangeSet set, HashSet<long> model)
    {
        var isCanonical = set.Zip(set.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First);
        return isCanonical && set.IdCount == model.Count && set.Ids().SequenceEqual(model.Order())
            && Enumerable.Range(0, 62).All(id => set.Contains(id) == model.Contains(id));
    }
}

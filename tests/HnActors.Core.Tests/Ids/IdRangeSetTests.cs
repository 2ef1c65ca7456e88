using CsCheck;
using HnActors.Core.Ids;

namespace HnActors.Core.Tests.Ids;

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

    [Fact]
    public void A_set_of_many_ranges_agrees_with_plain_sets_whatever_is_done_to_it_and_what_it_was_made_of_stays_as_it_was() =>
        Gen.Int[0, int.MaxValue].Sample(seed => { PlaySteps(new Random(seed)); }, iter: 100);

    [Fact]
    public void Taking_a_lease_from_a_million_ranges_costs_no_walk_through_them()
    {
        var large = IdRangeSet.OfIds(Enumerable.Range(0, 1_000_000).Select(number => number * 3L));
        var free = large;
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        for (var lease = 0; lease < 100; lease++)
        {
            var (taken, _) = free.TakeFirst(50);
            free = free.Except(taken).Union(taken).Except(taken);
        }

        // A walk would take 16 MB for each operation.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 1, 8_000_000);
        Assert.Equal(large.IdCount - 5000, free.IdCount);
        Assert.Equal(15_000, free[0].First);
    }

    private static void PlaySteps(Random random)
    {
        const int Highest = 8_000;
        var set = IdRangeSet.Empty;
        var model = new SortedSet<long>();
        for (var step = 0; step < 12; step++)
        {
            var before = set;
            var count = before.IdCount;
            var ids = SomeIds(random, Highest).ToHashSet();
            var other = IdRangeSet.OfIds(ids);
            switch (random.Next(5))
            {
                case 0 or 1:
                    set = random.Next(2) == 0 ? set.Union(other) : other.Union(set);
                    model.UnionWith(ids);
                    break;
                case 2:
                    set = set.Except(other);
                    model.ExceptWith(ids);
                    break;
                case 3 when ids.Count > 1000:
                    set = random.Next(2) == 0 ? set.Intersect(other) : other.Intersect(set);
                    model.IntersectWith(ids);
                    break;
                default:
                    set = other.Except(set);
                    model = [.. ids.Except(model)];
                    break;
            }
            Assert.Equal(model, set.Ids());
            Assert.True(IsCanonical(set));
            Assert.Equal(model.Count, set.IdCount);
            Assert.Equal(set.ToList(), Enumerable.Range(0, set.Count).Select(index => set[index]));
            Assert.Equal((count, count), (before.IdCount, before.Ids().LongCount()));
            var id = random.Next(Highest);
            Assert.Equal(model.Contains(id), set.Contains(id));
            Assert.Equal(model.Where(one => one > id), set.Above(id).Ids());
            var taken = random.Next(model.Count + 1);
            Assert.Equal(model.Take(taken), set.TakeFirst(taken).Taken.Ids());
            Assert.Equal(model.Skip(taken), set.TakeFirst(taken).Left.Ids());
        }
    }

    // One id, a run, a few neighbours or thousands far apart.
    private static IEnumerable<long> SomeIds(Random random, int highest)
    {
        var first = random.Next(highest);
        return random.Next(5) switch
        {
            0 => [first],
            1 => Enumerable.Range(first, random.Next(1, 3000)).Select(id => (long)id),
            2 => Enumerable.Range(0, random.Next(1, 100)).Select(number => first + (number * 2L)),
            3 => Enumerable.Range(0, highest).Where(_ => random.Next(3) == 0).Select(id => (long)id),
            _ => Enumerable.Range(0, highest).Where(_ => random.Next(100) == 0).Select(id => (long)id),
        };
    }

    private static bool IsCanonical(IdRangeSet set) => set.Zip(set.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First);

    private static bool Agrees(IdRangeSet set, HashSet<long> model)
    {
        return IsCanonical(set) && set.IdCount == model.Count && set.Ids().SequenceEqual(model.Order())
            && Enumerable.Range(0, 62).All(id => set.Contains(id) == model.Contains(id));
    }
}

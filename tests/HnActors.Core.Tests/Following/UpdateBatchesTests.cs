using HnActors.Core.Following;

namespace HnActors.Core.Tests.Following;

public class UpdateBatchesTests
{
    private readonly UpdateBatches _batches = new();

    [Fact]
    public void What_was_not_named_before_is_named_for_the_first_time() => Expect([1, 2, 2], first: [1, 2]);

    [Fact]
    public void The_same_batch_again_says_nothing()
    {
        _batches.Take([1, 2, 3]);

        Expect([1, 2, 3]);
    }

    [Fact]
    public void Another_batch_of_the_same_ids_may_say_of_each_that_it_has_changed_again()
    {
        _batches.Take([1, 2, 3]);

        Assert.Equal([1, 2, 3], _batches.Take([1, 2, 3], isOther: true).Doubtful);
    }

    [Fact]
    public void Where_batches_share_little_what_both_name_has_changed_again()
    {
        _batches.Take([1, 2, 3, 4]);

        Expect([4, 5, 6, 2], first: [5, 6], again: [4, 2]);
    }

    [Fact]
    public void Where_a_window_moves_on_only_what_enters_it_has_changed()
    {
        _batches.Take([5, 4, 3, 2, 1]);

        Expect([7, 6, 5, 4, 3], first: [7, 6]);
    }

    [Fact]
    public void What_moves_to_an_end_of_the_window_has_changed_again()
    {
        _batches.Take([5, 4, 3, 2, 1]);
        Expect([2, 6, 5, 4, 3], first: [6], again: [2]);
        Expect([2, 6, 5, 4], doubtful: [2, 6, 5, 4]);
        Expect([2, 6, 4, 5, 9], first: [9], again: [4]);
    }

    [Fact]
    public void A_batch_that_names_only_some_of_the_last_one_may_say_that_they_have_changed_again()
    {
        _batches.Take(Enumerable.Range(1, 200).Select(id => (long)id));

        Expect([199], doubtful: [199]);
    }

    [Fact]
    public void Where_the_order_means_nothing_nothing_is_sure()
    {
        _batches.Take([1, 2, 3, 4, 5, 6]);

        Expect([6, 5, 4, 3, 2, 1, 7], first: [7], doubtful: [6, 5, 4, 3, 2, 1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_window_of_any_edits_names_each_that_is_not_the_newest_already(int seed)
    {
        var random = new Random(seed);
        var window = new List<long>();
        for (var edit = 0; edit < 2000; edit++)
        {
            var id = 1L + random.Next(300);
            var isNewest = window.Count > 0 && window[0] == id;
            var isKnown = window.Remove(id);
            window.Insert(0, id);
            if (window.Count > 100) window.RemoveAt(100);

            var (first, again, doubtful) = _batches.Take(window);

            if (isNewest) Assert.Empty(first.Concat(again));
            else if (isKnown) Assert.Equal([id], again);
            else Assert.Equal([id], first);
            Assert.Empty(doubtful);
        }
    }

    private void Expect(long[] batch, long[]? first = null, long[]? again = null, long[]? doubtful = null)
    {
        var found = _batches.Take(batch);
        Assert.Equal([first ?? [], again ?? [], doubtful ?? []], new[] { found.First, found.Again, found.Doubtful });
    }
}

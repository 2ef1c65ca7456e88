using HnActors.Core.Ids;

namespace HnActors.Core.Tests.Ids;

public class IdMapTests
{
    [Fact]
    public void Every_target_is_counted_once_in_the_cell_of_its_id()
    {
        var map = IdMap.Of(
            targets: IdRangeSet.Of(11, 30),
            done: IdRangeSet.Of(11, 17),
            leased: IdRangeSet.Of(17, 22),
            letters: IdRangeSet.Of(12, 13),
            maxCells: 2);

        Assert.Equal((11, 30), (map.From, map.To));
        Assert.Equal([new IdMapCell(Stored: 5, Leased: 3, Letters: 2, Open: 0), new IdMapCell(Stored: 0, Leased: 2, Letters: 0, Open: 8)], map.Cells);
    }

    [Fact]
    public void Ids_may_be_as_large_as_they_come()
    {
        var map = IdMap.Of(IdRangeSet.OfIds([1, long.MaxValue - 1]), IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty, maxCells: 1000);

        Assert.Equal((1, long.MaxValue - 1), (map.From, map.To));
        Assert.Equal(2, map.Cells.Sum(cell => cell.Open));
    }

    [Fact]
    public void Letters_of_leases_that_are_out_count_as_leased_and_ids_that_are_no_targets_not_at_all()
    {
        var map = IdMap.Of(
            targets: IdRangeSet.Of(1, 4).Union(IdRangeSet.Of(7, 8)), done: IdRangeSet.Empty, leased: IdRangeSet.Of(1, 10), IdRangeSet.Of(2, 5), maxCells: 4);

        Assert.Equal([new IdMapCell(0, 2, 0, 0), new IdMapCell(0, 2, 0, 0), new IdMapCell(0, 0, 0, 0), new IdMapCell(0, 2, 0, 0)], map.Cells);
    }

    [Fact]
    public void Without_targets_it_is_empty() =>
        Assert.Empty(IdMap.Of(IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty, 5).Cells);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    [InlineData(1000)]
    public void The_cells_are_no_more_than_wanted_and_their_sum_is_all_targets(int maxCells)
    {
        var random = new Random(maxCells);
        for (var play = 0; play < 50; play++)
        {
            var (targets, done, leased, letters) = (Some(), Some(), Some(), Some());
            var map = IdMap.Of(targets, done.Intersect(targets), leased, letters, maxCells);

            Assert.InRange(map.Cells.Count, 1, maxCells);
            Assert.Equal(targets.IdCount, map.Cells.Sum(cell => cell.Stored + cell.Leased + cell.Letters + cell.Open));
            Assert.Equal(done.Intersect(targets).IdCount, map.Cells.Sum(cell => cell.Stored + cell.Letters));
        }

        IdRangeSet Some() => IdRangeSet.Of(Enumerable.Range(0, 20).Select(_ => random.Next(1, 100_000)).Select(first => new IdRange(first, first + random.Next(3_000))));
    }
}

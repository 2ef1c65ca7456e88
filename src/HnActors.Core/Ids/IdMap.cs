namespace HnActors.Core.Ids;

/// <summary>Where the ids of a span are, counted in equal parts, for drawing.</summary>
/// <param name="From">The first id; 0 if there is none.</param>
/// <param name="To">The last id.</param>
/// <param name="Cells">Equal parts in id order; the last may be smaller.</param>
public sealed record IdMap(long From, long To, IReadOnlyList<IdMapCell> Cells)
{
    public static readonly IdMap Empty = new(0, 0, []);

    /// <param name="targets">The ids that are counted at all.</param>
    /// <param name="done">Those of them that are stored or dead letters.</param>
    /// <param name="leased">Ids that are lent.</param>
    /// <param name="letters">Ids that are dead letters.</param>
    /// <param name="maxCells">The most parts, 1 or more.</param>
    public static IdMap Of(IdRangeSet targets, IdRangeSet done, IdRangeSet leased, IdRangeSet letters, int maxCells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCells, 1);
        if (targets.IsEmpty) return Empty;
        var (from, to) = (targets[0].First, targets[^1].Last);
        var size = ((to - from) / maxCells) + 1;
        var grid = new Grid(from, size, (int)((to - from) / size) + 1);
        var failed = letters.Intersect(done);
        var lent = leased.Intersect(targets).Except(done);
        var counts = new[]
        {
            grid.Count(done.Except(failed)), grid.Count(lent), grid.Count(failed), grid.Count(targets.Except(done).Except(lent)),
        };
        return new IdMap(from, to, [.. Enumerable.Range(0, grid.Cells).Select(cell =>
            new IdMapCell(counts[0][cell], counts[1][cell], counts[2][cell], counts[3][cell]))]);
    }

    private readonly record struct Grid(long From, long Size, int Cells)
    {
        public long[] Count(IdRangeSet ids)
        {
            var counts = new long[Cells];
            foreach (var range in ids)
            {
                for (var first = range.First; first <= range.Last;)
                {
                    var (cell, within) = Math.DivRem(first - From, Size);
                    // The last cell may reach beyond what a number can hold.
                    var last = range.Last - first < Size - within ? range.Last : first + (Size - within) - 1;
                    counts[(int)cell] += last - first + 1;
                    first = last + 1;
                }
            }
            return counts;
        }
    }
}

/// <summary>How many ids of a part are in each place.</summary>
/// <param name="Stored">In the store.</param>
/// <param name="Leased">Lent to a pool.</param>
/// <param name="Letters">Dead letters.</param>
/// <param name="Open">None of these.</param>
public readonly record struct IdMapCell(long Stored, long Leased, long Letters, long Open);

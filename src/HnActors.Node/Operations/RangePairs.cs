using HnActors.Core.Ids;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Ids as JSON: pairs of first and last.</summary>
internal static class RangePairs
{
    /// <exception cref="UsageException">The pairs are not ranges of ids.</exception>
    public static IdRangeSet Read(long[][] pairs)
    {
        if (pairs.Length == 0) throw new UsageException("the list of ids is empty.");
        foreach (var pair in pairs)
        {
            if (pair is not [>= 1, < long.MaxValue] || pair[0] > pair[1])
                throw new UsageException($"{(pair is null ? "null" : $"[{string.Join(", ", pair)}]")} is not a range of ids: write [first, last], from 1 up.");
        }
        return IdRangeSet.Of([.. pairs.Select(pair => new IdRange(pair[0], pair[1]))]);
    }

    public static long[][] Write(IdRangeSet ids) => [.. ids.Select(range => new[] { range.First, range.Last })];
}

using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Node.Downloading;
using HnActors.Node.Options;

namespace HnActors.Node.Operations;

/// <summary>What a job is to bring: one of <paramref name="Last"/>, a range, or <paramref name="Ids"/> as pairs of first and last.</summary>
internal sealed record JobWish(string Api, long? Last, long? From, long? To, long[][]? Ids, double? MaxRate)
{
    // They travel between nodes in one message, twice.
    private const int MostRanges = 100_000;

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public (Uri Api, IdSelection Selection) Read()
    {
        if (ApiAddress.Parse(Api).Address is not { } api)
            throw new UsageException("--api sim lives within one process: start `hnactors simulate` and give its URL.");
        if (MaxRate is { } rate && rate is not (> 0 and <= 1e6))
            throw new UsageException($"--max-rate {rate} makes no sense: give a number of requests a second above 0.");
        return (api, Select());
    }

    private IdSelection Select()
    {
        if (Ids is { } ranges)
        {
            var ids = RangePairs.Read(ranges);
            return ids.Count <= MostRanges ? new ListedItems(ids)
                : throw new UsageException($"--ids names {ids.Count} separate ranges, and {MostRanges} are the most for a job of a cluster: split the list.");
        }
        if (Last is { } last) return last >= 1 ? new LastItems(last) : throw new UsageException($"--last {last} makes no sense: give 1 or more.");
        if (From is < 1 || To < (From ?? 1)) throw new UsageException($"--from {From} --to {To} is an empty range: ids begin at 1, and --from must not be above --to.");
        return new ItemsBetween(From ?? 1, To);
    }
}

/// <summary>Which dead letters are meant.</summary>
/// <param name="MinAge">Seconds.</param>
internal sealed record LetterWish(long[][]? Ids, string? Kind, int MinAttempts, double? MinAge, DeadLetterStanding? Standing, long AfterId, string? Reason)
{
    public const int PageSize = 1000;

    private const double LongestAge = 1e10;

    public static LetterWish Of(DeadLetterFilter filter) =>
        new(filter.Ids is { } ids ? RangePairs.Write(ids) : null, filter.Kind, filter.MinAttempts, filter.MinAge?.TotalSeconds, filter.Standing, 0, null);

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public DeadLetterFilter Filter() => new(
        Ids is null ? null : RangePairs.Read(Ids),
        Kind,
        MinAttempts,
        MinAge is not { } age ? null : age is >= 0 and <= LongestAge ? TimeSpan.FromSeconds(age) : throw new UsageException($"an age of {age} seconds makes no sense."),
        Standing);
}

/// <param name="Force">Also where the member can be reached.</param>
internal sealed record MemberWish(string Address, bool Force = false);

/// <summary>Why something could not be done.</summary>
internal sealed record Problem(string Message);

/// <summary>Ids as JSON: pairs of first and last.</summary>
internal static class RangePairs
{
    /// <exception cref="UsageException">They are no ranges of ids.</exception>
    public static IdRangeSet Read(long[][] pairs)
    {
        if (pairs.Length == 0) throw new UsageException("the list of ids is empty.");
        foreach (var pair in pairs)
        {
            if (pair is not [>= 1, < long.MaxValue] || pair[0] > pair[1])
                throw new UsageException($"{(pair is null ? "null" : $"[{string.Join(", ", pair)}]")} is no range of ids: write [first, last], from 1 on.");
        }
        return IdRangeSet.Of([.. pairs.Select(pair => new IdRange(pair[0], pair[1]))]);
    }

    public static long[][] Write(IdRangeSet ids) => [.. ids.Select(range => new[] { range.First, range.Last })];
}

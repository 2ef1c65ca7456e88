using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Api;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>What a job is to bring: one of <paramref name="Last"/>, a range, or <paramref name="Ids"/> as pairs of first and last.</summary>
internal sealed record JobRequest(string Api, long? Last, long? From, long? To, long[][]? Ids, double? MaxRate)
{
    // They travel between nodes in one message, twice.
    private const int MaxRanges = 100_000;

    /// <exception cref="UsageException">No items are chosen, or the API is none that nodes can reach.</exception>
    public static JobRequest Of(IdSelection? selection, ApiAddress api, double? maxRate)
    {
        var request = new JobRequest(AddressOf(api).ToString(), null, null, null, null, maxRate);
        return selection switch
        {
            LastItems last => request with { Last = last.Count },
            ItemsBetween between => request with { From = between.From, To = between.To },
            ListedItems listed => request with { Ids = RangePairs.Write(listed.Ids) },
            _ => throw IdSelection.Missing(),
        };
    }

    /// <summary>Asks the API for its newest id, and says which ids are meant.</summary>
    /// <exception cref="UsageException">A value makes no sense.</exception>
    /// <exception cref="FailedException">The API can't be asked.</exception>
    public async Task<JobSpec> ToSpecAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var api = AddressOf(ApiAddress.Parse(Api));
        if (MaxRate is { } rate && rate is not (> 0 and <= 1e6))
            throw new UsageException($"--max-rate {rate} makes no sense: give a number of requests a second above 0.");
        var selection = Select();
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = api, Timeout = timeout });
        var maxItem = await NewestItem.AskAsync(client, new ApiAddress(api), cancellationToken).ConfigureAwait(false);
        return new JobSpec(selection.Text, api.AbsoluteUri, selection.Resolve(maxItem), NewestIds.Below(maxItem), MaxRate);
    }

    private static Uri AddressOf(ApiAddress api) => api.Address
        ?? throw new UsageException("--api sim lives within one process: start `hnactors simulate` and give its URL.");

    private IdSelection Select()
    {
        if (Ids is { } ranges)
        {
            var ids = RangePairs.Read(ranges);
            return ids.Count <= MaxRanges ? new ListedItems(ids)
                : throw new UsageException($"--ids names {ids.Count} separate ranges, and {MaxRanges} are the most for a job of a cluster: split the list.");
        }
        if (Last is { } last) return last >= 1 ? new LastItems(last) : throw new UsageException($"--last {last} makes no sense: give 1 or more.");
        if (From is < 1 || To < (From ?? 1)) throw new UsageException(
            $"--from {From} --to {To} is an empty range: ids begin at 1, and --from must not be above --to.");
        return new ItemsBetween(From ?? 1, To);
    }
}

using System.Text.Json.Serialization;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Api;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Operations;

/// <summary>What to fetch: <see cref="Last"/>, a range, or <see cref="Ids"/>; or <see cref="Users"/>, the stored items' authors.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record JobRequest
{
    // The ranges are sent between nodes in one message, twice.
    private const int MaxRanges = 100_000;

    /// <summary>The API's address; null for the one that the store was filled from, or the official one if there is none yet.</summary>
    public string? Api { get; init; }

    public long? Last { get; init; }

    public long? From { get; init; }

    public long? To { get; init; }

    /// <summary>The ids as pairs of first and last.</summary>
    public long[][]? Ids { get; init; }

    public bool Users { get; init; }

    public double? MaxRate { get; init; }

    public int? MaxConcurrency { get; init; }

    public double? MaxBandwidth { get; init; }

    /// <summary>True to keep the copy up to date from then on: such a job never ends by itself.</summary>
    public bool Follow { get; init; }

    /// <summary>For a job that follows: the age in days up to which items are re-read without a reported change; null for 30.</summary>
    public double? SweepAge { get; init; }

    /// <summary>The maximum of such re-reads per second; null for as many as the traffic for new items allows.</summary>
    public double? SweepRate { get; init; }

    /// <summary>True to keep every replaced body from now on.</summary>
    public bool History { get; init; }

    [JsonIgnore]
    public JobSubject Subject => Users ? JobSubject.Users : JobSubject.Items;

    /// <summary>Requests the authors of the stored items.</summary>
    /// <exception cref="UsageException">Nodes can't reach the API.</exception>
    public static JobRequest OfUsers(ApiAddress? api, LimitsRequest limits) => For(api, limits) with { Users = true };

    /// <exception cref="UsageException">No items are selected, or nodes can't reach the API.</exception>
    public static JobRequest Of(IdSelection? selection, ApiAddress? api, LimitsRequest limits)
    {
        var request = For(api, limits);
        return selection switch
        {
            LastItems last => request with { Last = last.Count },
            ItemsBetween between => request with { From = between.From, To = between.To },
            ListedItems listed => request with { Ids = RangePairs.Write(listed.Ids) },
            _ => throw IdSelection.Missing(),
        };
    }

    /// <summary>The same request for a job that follows and never ends.</summary>
    /// <exception cref="UsageException">The selection has an end or is a list.</exception>
    public JobRequest WithFollow(FollowSpec follow, bool history)
    {
        RefuseEnd();
        return this with { Follow = true, SweepAge = follow.SweepAge.TotalDays, SweepRate = follow.SweepRate, History = history };
    }

    /// <summary>Resolves the ids, by asking <paramref name="api"/> for its newest id or the store for its authors.</summary>
    /// <exception cref="UsageException">A value is not valid.</exception>
    /// <exception cref="FailedException">The API can't be used.</exception>
    public async Task<JobSpec> ToSpecAsync(ApiAddress api, IItemStore store, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var address = AddressOf(api);
        var ceiling = RequestCeiling.None.With(new LimitsRequest(MaxRate, MaxConcurrency, MaxBandwidth).ToCeiling());
        var follow = ToFollowSpec();
        if (Users)
        {
            if (Last is not null || From is not null || To is not null || Ids is not null)
                throw new UsageException("users fetches the authors of all stored items: it can't be combined with a choice of items.");
            var authors = await FindAuthorsAsync(store, cancellationToken).ConfigureAwait(false);
            return new JobSpec(NameOf("users"), address.AbsoluteUri, authors, long.MaxValue, ceiling) { Follow = follow };
        }
        var selection = Select();
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = address, Timeout = timeout });
        var maxItem = await NewestItem.AskAsync(client, api, cancellationToken).ConfigureAwait(false);
        return new JobSpec(NameOf(selection.Text), address.AbsoluteUri, selection.Resolve(maxItem), NewestIds.Below(maxItem), ceiling) { Follow = follow };
    }

    private void RefuseEnd()
    {
        if (To is not null || Ids is not null)
            throw new UsageException("a job that follows continues to whatever is newest: choose its items with last, from or all, and give no end.");
    }

    private string NameOf(string selection) => Follow ? $"follow {selection}" : selection;

    private FollowSpec? ToFollowSpec()
    {
        if (!Follow)
        {
            return (SweepAge, SweepRate, History) is (null, null, false) ? null
                : throw new UsageException("sweepAge, sweepRate and history say how to follow: give follow as well.");
        }
        RefuseEnd();
        if (SweepAge < 0 || SweepAge > FollowSpec.MaxSweepAge.TotalDays)
            throw new UsageException($"sweepAge {SweepAge} is not a number of days from 0 to {FollowSpec.MaxSweepAge.TotalDays}.");
        if (SweepRate is < 0 or > FollowSpec.MaxSweepRate)
            throw new UsageException($"sweepRate {SweepRate} is not a number a second from 0 to {FollowSpec.MaxSweepRate}.");
        return new FollowSpec(SweepAge is { } days ? TimeSpan.FromDays(days) : FollowSpec.DefaultSweepAge, SweepRate);
    }

    private static JobRequest For(ApiAddress? api, LimitsRequest limits) => new()
    {
        Api = api is null ? null : AddressOf(api).AbsoluteUri,
        MaxRate = limits.MaxRate,
        MaxConcurrency = limits.MaxConcurrency,
        MaxBandwidth = limits.MaxBandwidth,
    };

    private static async Task<IdRangeSet> FindAuthorsAsync(IItemStore store, CancellationToken cancellationToken)
    {
        await store.Users.CompleteAuthorsAsync(cancellationToken).ConfigureAwait(false);
        var authors = await store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
        if (authors.IsEmpty) throw new UsageException("the store holds no item that names an author: start a job for items first.");
        return authors.Count <= MaxRanges ? authors
            : throw new UsageException($"the authors have {authors.Count} separate ranges of numbers, but a job of a cluster can have at most {MaxRanges}.");
    }

    private static Uri AddressOf(ApiAddress api) => api.Address
        ?? throw new UsageException("--api sim exists only within one process: start `hnactors simulate` and give its URL.");

    private IdSelection Select()
    {
        var ways = new List<string>();
        if (Last is not null) ways.Add("last");
        if (From is not null || To is not null) ways.Add("from and to");
        if (Ids is not null) ways.Add("ids");
        if (ways.Count == 0) throw new UsageException("say which items: last, from and to, or ids (from 1 is all of them); or give users.");
        IdSelection.RefuseSeveral(ways);
        if (Ids is { } ranges)
        {
            var ids = RangePairs.Read(ranges);
            return ids.Count <= MaxRanges ? new ListedItems(ids)
                : throw new UsageException($"--ids names {ids.Count} separate ranges, but a job of a cluster can have at most {MaxRanges}: split the list.");
        }
        if (Last is { } last) return last >= 1 ? new LastItems(last) : throw new UsageException($"--last {last} is not valid: give 1 or more.");
        if (From is < 1 || To < (From ?? 1)) throw new UsageException(
            $"--from {From} --to {To} is an empty range: ids begin at 1, and --from must not be above --to.");
        return new ItemsBetween(From ?? 1, To);
    }
}

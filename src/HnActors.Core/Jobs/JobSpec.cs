using HnActors.Core.Congestion;
using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>What a job is to do.</summary>
/// <param name="Selection">How the user chose the ids, in the words of the command line.</param>
/// <param name="Api">Base address that the ids are fetched from, in any spelling.</param>
/// <param name="AcceptNullsUpTo">Up to this id a <c>null</c> is accepted when seen twice, a second apart; above, only after it stayed.</param>
/// <param name="Ceiling">The job's ceiling at the start; it may be changed later.</param>
public sealed record JobSpec(string Selection, string Api, IdRangeSet Targets, long AcceptNullsUpTo, RequestCeiling Ceiling)
{
    // Also for the specifications that an earlier version wrote: jobs on one API must not count as jobs on two.
    public string Api { get; init; } = ApiUrl.Normalize(Api);

    /// <summary>How the copy is kept up to date once the ids are there; null for a job that ends then.</summary>
    public FollowSpec? Follow { get; init; }
}

/// <summary>What a job that keeps its copy up to date reads again without an announced change.</summary>
/// <param name="SweepAge">Items up to this age.</param>
/// <param name="SweepRate">The most of them a second; null for as many as the traffic of what is new allows.</param>
public sealed record FollowSpec(TimeSpan SweepAge, double? SweepRate)
{
    public const double MaxSweepRate = 10_000;

    public static TimeSpan DefaultSweepAge { get; } = TimeSpan.FromDays(30);

    public static TimeSpan MaxSweepAge { get; } = TimeSpan.FromDays(365);
}

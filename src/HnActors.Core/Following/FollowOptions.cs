using HnActors.Core.Jobs;

namespace HnActors.Core.Following;

/// <summary>How a copy is kept up to date.</summary>
public sealed record FollowOptions
{
    /// <summary>As a job specifies it.</summary>
    public static FollowOptions Of(FollowSpec spec) => new() { Staleness = new StalenessRule { MaxAge = spec.SweepAge }, SweepRate = spec.SweepRate };

    /// <value>Which items are read again without an announced change.</value>
    public StalenessRule Staleness { get; init; } = new();

    /// <value>
    /// How many of those a second. Null, the default, for three tenths of the requests for what is new or has changed, less what goes to ids
    /// that are in doubt; but at least one a second.
    /// </value>
    public double? SweepRate { get; init; }

    /// <value>How many of the newest ids are read again after a time in which changes may have been missed. Default: 2,000.</value>
    public int Overlap { get; init; } = 2000;
}

using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>What a coordinator's journal holds.</summary>
public interface IJobEvent
{
    /// <summary>Wall-clock time, for people.</summary>
    DateTimeOffset At { get; }
}

/// <summary>An incarnation of the coordinator began to grant leases.</summary>
public sealed record EpochOpened(long Epoch, DateTimeOffset At) : IJobEvent;

/// <summary>The job got these ids as its target.</summary>
/// <param name="Selection">How the user chose them, in the words of the command line: the same words again resume the job.</param>
/// <param name="Api">Base address that the ids are fetched from.</param>
public sealed record TargetsChosen(string Selection, string Api, IdRangeSet Targets, DateTimeOffset At) : IJobEvent;

/// <summary>These ids joined the targets when a follower heard of them.</summary>
public sealed record TargetsAdded(IdRangeSet Ids, DateTimeOffset At) : IJobEvent;

/// <summary>A lease ended with these ids durably stored or durably dead letters.</summary>
public sealed record LeaseCompleted(LeaseId Lease, IdRangeSet Ids, DateTimeOffset At) : IJobEvent;

/// <summary>Ids were found in the store or among the dead letters at the start, although no lease had said so.</summary>
public sealed record IdsAdopted(IdRangeSet Ids, DateTimeOffset At) : IJobEvent;

/// <summary>Ids counted as done are to be fetched again.</summary>
public sealed record IdsReopened(IdRangeSet Ids, DateTimeOffset At) : IJobEvent
{
    /// <summary>True if they are still in their places and are read anew; false if the store no longer has them intact.</summary>
    public bool IsRefresh { get; init; }
}

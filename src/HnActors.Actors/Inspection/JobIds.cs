using HnActors.Core.Ids;

namespace HnActors.Actors.Inspection;

/// <summary>The ids of a job.</summary>
/// <param name="Targets">The ids that it is to fetch.</param>
/// <param name="Done">The targets that are stored or dead letters.</param>
/// <param name="Asked">Every id that was ever requested, including the targets.</param>
/// <param name="AskedAndDone">The requested ids that are stored or dead letters.</param>
public sealed record JobIds(IdRangeSet Targets, IdRangeSet Done, IdRangeSet Asked, IdRangeSet AskedAndDone)
{
    public static readonly JobIds None = new(IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty);
}

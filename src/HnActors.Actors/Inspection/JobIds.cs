using HnActors.Core.Ids;

namespace HnActors.Actors.Inspection;

/// <summary>The ids of a job.</summary>
/// <param name="Targets">Those that it is to fetch.</param>
/// <param name="Done">Those of them that are stored or dead letters.</param>
/// <param name="Asked">Every id that was ever asked for, the targets among them.</param>
/// <param name="AskedAndDone">Those of them that are stored or dead letters.</param>
public sealed record JobIds(IdRangeSet Targets, IdRangeSet Done, IdRangeSet Asked, IdRangeSet AskedAndDone)
{
    public static readonly JobIds None = new(IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty, IdRangeSet.Empty);
}

using HnActors.Core.Ids;

namespace HnActors.Core.Messages;

/// <summary>A message to or from the actors of one job; the job's id finds them.</summary>
public interface IJobMessage
{
    JobId Job { get; }
}

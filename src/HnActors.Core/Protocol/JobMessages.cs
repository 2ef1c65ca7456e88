using HnActors.Core.Ids;

namespace HnActors.Core.Protocol;

/// <summary>A message to or from the actors of one job; the job's id finds them.</summary>
public interface IJobMessage
{
    JobId Job { get; }
}

/// <summary>Asks for a change. Every command may arrive twice or late: it is sent again until answered.</summary>
public interface IJobCommand : IJobMessage;

/// <summary>Asks how things stand and changes nothing.</summary>
public interface IJobQuery : IJobMessage;

/// <summary>Answers a command: what was asked is done, durably where that matters.</summary>
public interface IJobReply : IJobMessage;

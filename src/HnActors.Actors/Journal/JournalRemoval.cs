using Akka.Actor;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Journal;

/// <summary>The last act of a job's persistent actor: when what the journal holds of it is deleted, it says so and stops.</summary>
internal sealed class JournalRemoval(JobId job, IActorContext context)
{
    private readonly List<IActorRef> _askers = [];

    /// <returns>True where it is to begin, false where it has begun.</returns>
    public bool Begin(IActorRef asker)
    {
        _askers.Add(asker);
        return _askers.Count == 1;
    }

    public void OnMessagesDeleted()
    {
        if (_askers.Count == 0) return;
        foreach (var asker in _askers) asker.Tell(new JobForgotten(job));
        context.Stop(context.Self);
    }
}

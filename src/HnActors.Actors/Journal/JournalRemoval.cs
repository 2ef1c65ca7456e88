using Akka.Actor;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Journal;

/// <summary>The last step of a job's persistent actor: when its journal entries are deleted, it reports that and stops.</summary>
internal sealed class JournalRemoval(JobId job, IActorContext context)
{
    private readonly HashSet<IActorRef> _askers = [];
    private bool _hasBegun;

    /// <returns>True if the removal is to begin, false if it has already begun.</returns>
    public bool Begin(IActorRef asker)
    {
        _askers.Add(asker);
        if (_hasBegun) return false;
        _hasBegun = true;
        return true;
    }

    /// <summary>The journal entries were not deleted. The sender asks again, and then the removal starts over.</summary>
    public void OnFailed() => _hasBegun = false;

    public void OnMessagesDeleted()
    {
        if (_askers.Count == 0) return;
        foreach (var asker in _askers) asker.Tell(new JobForgotten(job));
        context.Stop(context.Self);
    }
}

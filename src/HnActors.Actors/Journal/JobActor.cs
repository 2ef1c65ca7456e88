using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Journal;

/// <summary>Carries out the decisions of a job's state machine: queries the store, and deletes the journal of a forgotten job.</summary>
/// <typeparam name="TEvent">The type of the events in its journal.</typeparam>
public abstract class JobActor<TEvent> : StateMachineActor<TEvent>
{
    private readonly JobId _job;
    private readonly IStoredIds _storedIds;
    private readonly JournalRemoval _removal;
    private readonly CancellationTokenSource _stopping = new();

    protected JobActor(JobId job, IStoredIds storedIds)
    {
        _job = job;
        _storedIds = storedIds;
        _removal = new JournalRemoval(job, Context);
        Command<ForgetJob>(_ => OnForgetJob());
        Command<DeleteMessagesSuccess>(_ => _removal.OnMessagesDeleted());
        Command<DeleteMessagesFailure>(failure => OnDeletionFailed(failure.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => OnDeletionFailed(failure.Cause));
    }

    /// <summary>The job is forgotten: start nothing new.</summary>
    protected abstract void StopWorking();

    protected override void Deliver(Party party, object message)
    {
        if (message is FindStoredIds question) FindStored(question);
        else base.Deliver(party, message);
    }

    private void FindStored(FindStoredIds question) => _storedIds.FindAsync(_job, question.Among, _stopping.Token).PipeTo(
        Self,
        success: ids => new StoredIdsFound(question.QuestionNo, ids),
        failure: cause =>
        {
            Log.Warning("The store could not be asked which ids it has; trying again: {0}", cause.Message);
            return new StoredIdsUnknown(question.QuestionNo);
        });

    private void OnForgetJob()
    {
        StopWorking();
        if (!_removal.Begin(Sender)) return;
        DeleteSnapshots(SnapshotSelectionCriteria.Latest);
        DeleteMessages(LastSequenceNr);
    }

    private void OnDeletionFailed(Exception cause)
    {
        _removal.OnFailed();
        Log.Warning("Old entries of the journal could not be deleted; trying again later: {0}", cause.Message);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }
}

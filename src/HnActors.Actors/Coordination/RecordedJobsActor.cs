using Akka.Actor;
using Akka.Persistence;
using HnActors.Core.Jobs;
using HnActors.Core.Messages;

namespace HnActors.Actors.Coordination;

/// <summary>Says which jobs a cluster's journal lists, and does nothing about them: for looking at a store beside its cluster.</summary>
public sealed class RecordedJobsActor : ReceivePersistentActor
{
    private JobDirectory _directory = JobDirectory.Empty;

    public RecordedJobsActor()
    {
        Recover<SnapshotOffer>(offer => _directory = (JobDirectory)offer.Snapshot);
        Recover<IDirectoryEvent>(happened => _directory = _directory.Apply(happened));
        Command<GetJobs>(_ => Sender.Tell(JobListing.Of(_directory)));
    }

    public override string PersistenceId => JobDirectoryActor.Id;

    public static Props Props() => Akka.Actor.Props.Create(() => new RecordedJobsActor());
}

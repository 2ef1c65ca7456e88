using Akka.Actor;
using HnActors.Actors.Following;
using HnActors.Actors.Inspection;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;
using HnActors.Node.Downloading;

namespace HnActors.Node.Following;

/// <summary>A job of this process with a follower that adds to it.</summary>
internal sealed class FollowedJob
{
    private readonly IActorRef _follower;
    private JobStatus? _status;
    private FollowStatus _reading = FollowStatus.None;

    private FollowedJob(JobSession session, IActorRef follower)
    {
        Session = session;
        _follower = follower;
    }

    public JobSession Session { get; }

    /// <param name="targets">The job's targets when it starts.</param>
    /// <param name="newest">The newest existing id.</param>
    public static FollowedJob Start(JobSession session, FollowOptions options, IdRangeSet targets, long newest = long.MaxValue)
    {
        var plan = new FollowPlan(session.Node.Job, options, targets, Timestamp.Now(TimeProvider.System), newest);
        return new FollowedJob(session, session.Node.System.ActorOf(FollowerActor.Props(plan, session.Node.Registry, TimeProvider.System), "follower"));
    }

    /// <summary>Passes what was heard to the follower.</summary>
    public void Tell(object heard) => _follower.Tell(heard);

    /// <summary>Reads the job's status: the last known one if its actors do not answer, null if there never was one.</summary>
    /// <param name="withIds">False if counts are enough.</param>
    public async Task<(JobStatus? Status, FollowStatus Reading, bool Answered)> ReadAsync(bool withIds = false)
    {
        var (answered, status) = await TransientRetry.TryAskAsync(token => Session.Node.Monitor.ReadAsync(token, withIds), CancellationToken.None)
            .ConfigureAwait(false);
        // Two may read at the same time, with ids and without: each returns what it was answered itself.
        var current = _status = status ?? _status;
        _reading = (await TransientRetry.TryAskAsync(token => _follower.Ask<FollowStatus>(GetFollowStatus.Instance, token), CancellationToken.None)
            .ConfigureAwait(false)).Answer ?? _reading;
        return (current, _reading, answered);
    }
}

using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Following;

/// <summary>
/// Listens to the API for a cluster's job, for as long as the directory says so, and has new and changed ids fetched. It has no persistent
/// state: after a move or the loss of its node, the job's targets show what is new, and the newest of them are read again.
/// </summary>
public sealed class JobFollowerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(5);

    // A directory whose node dies is silent for up to 17 seconds; what a follower has queued ends with it.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(30);

    private readonly JobId _job;
    private readonly FollowerParts _parts;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _ending = new();
    private KeepFollowing? _command;
    private TimeSpan _toldAt;
    private IActorRef? _follower;
    private ApiFeed? _feed;
    private bool _isSweeping;

    public JobFollowerActor(JobId job, FollowerParts parts, IReadOnlyActorRegistry registry)
    {
        _job = job;
        _parts = parts;
        _registry = registry;
        _toldAt = Now.Elapsed;

        Receive<KeepFollowing>(OnKeepFollowing);
        Receive<JobProgress>(OnProgress);
        Receive<GetJobFollowing>(_ => OnGetJobFollowing());
        Receive<Poll>(_ => OnPoll());
        Receive<FollowingFailed>(failed => throw new InvalidOperationException("Following failed in a way it should not.", failed.Cause));
        Receive<LeaveShard>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(JobId job, FollowerParts parts, IReadOnlyActorRegistry registry) =>
        Akka.Actor.Props.Create(() => new JobFollowerActor(job, parts, registry));

    private Timestamp Now => Timestamp.Now(_parts.Time);

    protected override void PreStart() => Timers.StartPeriodicTimer(Poll.Instance, Poll.Instance, PollInterval);

    private void OnKeepFollowing(KeepFollowing command)
    {
        _toldAt = Now.Elapsed;
        if (_command is not null) return;
        _command = command;
        Ask();
    }

    private void OnPoll()
    {
        if (Now.Elapsed - _toldAt > MaxSilence) Context.Stop(Self);
        else if (_command is not null && (_follower is null || MaySweep)) Ask();
    }

    private void Ask() => _registry.Get<CoordinatorKey>().Tell(new GetJobProgress(_job, WithIds: _follower is null));

    private void OnProgress(JobProgress progress)
    {
        if (!progress.IsRunning || progress.Targets == 0) return;
        if (_follower is null) Begin(progress);
        // Only when the missing ids are there: before, there is little to look at.
        else if (MaySweep && progress.Done == progress.Targets) Sweep();
    }

    private void Begin(JobProgress progress)
    {
        // A reply without ids, to a question from before a restart; or one that does not know yet what the copy had before.
        if (progress.TargetIds.IsEmpty || progress.IsLookingUp) return;
        var plan = new FollowPlan(_job, FollowOptions.Of(_command!.Follow), progress.TargetIds, Now);
        _follower = Context.ActorOf(FollowerActor.Props(plan, _registry, _parts.Time), "follower");
        _follower.Tell(new ExistingIdsFound(progress.DoneIds));
        Listen(_follower, progress.TargetIds);
        _log.Info("Following {0} from {1} on.", _command.Api, progress.TargetIds[^1].Last + 1);
    }

    private void Listen(IActorRef follower, IdRangeSet known)
    {
        var api = _parts.Connect(_command!.Api);
        Task listening;
        if (_job.Subject == JobSubject.Users)
        {
            ApiFeed feed = null!;
            var users = new UserFeed(_parts.Store, follower.Tell, _parts.Time, newest: () => feed.Newest is > 0 and var newest ? newest : null);
            _feed = feed = new ApiFeed(api.Client, api.Streams, known: 0, _ => { }, users.OnUpdates, _parts.Time);
            listening = TaskGroup.RunAsync([feed.RunAsync, token => users.RunAsync(known, token)], _ending.Token);
        }
        else
        {
            _feed = new ApiFeed(
                api.Client,
                api.Streams,
                known[^1].Last,
                newest => follower.Tell(new NewestHeard(newest)),
                heard => follower.Tell(new ChangesHeard(heard.Updates.Items, heard.Gap, heard.IsOther)),
                _parts.Time);
            listening = _feed.RunAsync(_ending.Token);
        }
        EndWith(listening.ContinueWith(
            ended =>
            {
                api.Dispose();
                return ended;
            },
            TaskScheduler.Default).Unwrap());
    }

    // Without its feed or its sweep it could run for weeks and fetch too little: it restarts instead.
    private void EndWith(Task work)
    {
        var self = Self;
        work.ContinueWith(
            ended => self.Tell(new FollowingFailed(ended.Exception!)), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private bool MaySweep => !_isSweeping && _job.Subject == JobSubject.Items;

    private void Sweep()
    {
        _isSweeping = true;
        EndWith(YoungItems.TellAsync(
            _parts.Store,
            _command!.Follow.SweepAge,
            _follower!.Tell,
            failure => _log.Warning("Until the store can be read, job {0} sweeps only items that appear from now on: {1}", _job.Value, failure.Message),
            _parts.Time,
            _ending.Token));
    }

    private void OnGetJobFollowing()
    {
        if (_follower is null)
        {
            Sender.Tell(new JobFollowing(_job, FollowStatus.None, IsStreaming: false));
            return;
        }
        var (job, isStreaming) = (_job, _feed!.IsStreaming);
        _follower.Ask<FollowStatus>(GetFollowStatus.Instance, StatusTimeout)
            .PipeTo(Sender, success: status => new JobFollowing(job, status, isStreaming));
    }

    protected override void PostStop() => _ending.Cancel();

    private sealed record FollowingFailed(Exception Cause);

    private sealed class Poll
    {
        public static readonly Poll Instance = new();
    }
}

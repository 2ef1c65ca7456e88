using HnActors.Actors.Following;
using HnActors.Actors.Membership;
using HnActors.Actors.Monitoring;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Serialization;

/// <summary>The one table of what crosses between nodes: manifest, type, and the way there and back.</summary>
internal static class WireMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<StartJob, Wire.StartJob>("start-job", ToWire, FromWire),
        Mapping.Of<JobStarted, Wire.JobStarted>(
            "job-started",
            reply => new Wire.JobStarted
            {
                Job = reply.Job.Value,
                Targets = reply.Targets.ToWire(),
                Remaining = reply.Remaining.ToWire(),
            },
            wire => new JobStarted(new JobId(wire.Job), wire.Targets.FromWire(), wire.Remaining.FromWire())),
        JobOnly("stop-job", job => new StopJob(job)),
        JobOnly("job-stopped", job => new JobStopped(job)),
        JobOnly("forget-job", job => new ForgetJob(job)),
        JobOnly("job-forgotten", job => new JobForgotten(job)),
        Mapping.Of<RequestLease, Wire.RequestLease>(
            "request-lease",
            command => new Wire.RequestLease
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                RequestNo = command.RequestNo,
                Wanted = command.Wanted,
            },
            wire => new RequestLease(new JobId(wire.Job), new PoolId(wire.Pool), wire.RequestNo, wire.Wanted)),
        Mapping.Of<LeaseGranted, Wire.LeaseGranted>(
            "lease-granted",
            reply => new Wire.LeaseGranted
            {
                Job = reply.Job.Value,
                RequestNo = reply.RequestNo,
                Lease = reply.Lease.ToWire(),
                Kind = (int)reply.Kind,
                Ids = reply.Ids.ToWire(),
                Duration = reply.Duration.Ticks,
                AcceptNullsUpTo = reply.AcceptNullsUpTo,
            },
            wire => new LeaseGranted(
                new JobId(wire.Job),
                wire.RequestNo,
                wire.Lease.FromWire(),
                (LeaseKind)wire.Kind,
                wire.Ids.FromWire(),
                TimeSpan.FromTicks(wire.Duration),
                wire.AcceptNullsUpTo)),
        Mapping.Of<NoLease, Wire.NoLease>(
            "no-lease",
            reply => new Wire.NoLease { Job = reply.Job.Value, RequestNo = reply.RequestNo },
            wire => new NoLease(new JobId(wire.Job), wire.RequestNo)),
        Mapping.Of<RenewLeases, Wire.RenewLeases>(
            "renew-leases",
            command => new Wire.RenewLeases
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                Held = { command.Held.Select(held => new Wire.HeldLease { Lease = held.Id.ToWire(), Kind = (int)held.Kind, Ids = held.Ids.ToWire() }) },
            },
            wire => new RenewLeases(
                new JobId(wire.Job),
                new PoolId(wire.Pool),
                [.. wire.Held.Select(held => new HeldLease(held.Lease.FromWire(), (LeaseKind)held.Kind, held.Ids.FromWire()))])),
        Mapping.Of<LeasesRenewed, Wire.LeasesRenewed>(
            "leases-renewed",
            reply => new Wire.LeasesRenewed { Job = reply.Job.Value, Lost = { reply.Lost.Select(lease => lease.ToWire()) } },
            wire => new LeasesRenewed(new JobId(wire.Job), [.. wire.Lost.Select(lease => lease.FromWire())])),
        Mapping.Of<CompleteLease, Wire.CompleteLease>(
            "complete-lease",
            command => new Wire.CompleteLease
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                Lease = command.Lease.ToWire(),
                Done = command.Done.ToWire(),
            },
            wire => new CompleteLease(new JobId(wire.Job), new PoolId(wire.Pool), wire.Lease.FromWire(), wire.Done.FromWire())),
        Mapping.Of<LeaseClosed, Wire.JobLease>(
            "lease-closed",
            reply => new Wire.JobLease { Job = reply.Job.Value, Lease = reply.Lease.ToWire() },
            wire => new LeaseClosed(new JobId(wire.Job), wire.Lease.FromWire())),
        Mapping.Of<OfferRetries, Wire.OfferRetries>(
            "offer-retries",
            command => new Wire.OfferRetries { Job = command.Job.Value, Ids = command.Ids.ToWire(), AcceptNull = command.AcceptNull.ToWire() },
            wire => new OfferRetries(new JobId(wire.Job), wire.Ids.FromWire(), wire.AcceptNull.FromWire())),
        Mapping.Of<RetriesNoted, Wire.RetriesNoted>(
            "retries-noted",
            reply => new Wire.RetriesNoted
            {
                Job = reply.Job.Value,
                Completed = reply.Completed,
                Refused = reply.Refused.ToWire(),
                IsStopped = reply.IsStopped,
            },
            wire => new RetriesNoted(new JobId(wire.Job), wire.Completed, wire.Refused.FromWire(), wire.IsStopped)),
        JobIds("reopen-ids", command => command.Ids, (job, ids) => new ReopenIds(job, ids)),
        Mapping.Of<RefreshIds, Wire.RefreshIds>(
            "refresh-ids",
            command => new Wire.RefreshIds
            {
                Job = command.Job.Value,
                Ids = command.Ids.ToWire(),
                Watched = command.Watched.ToWire(),
                AcceptNullsUpTo = command.AcceptNullsUpTo,
                CommandNo = command.CommandNo,
            },
            wire => new RefreshIds(new JobId(wire.Job), wire.Ids.FromWire(), wire.Watched.FromWire(), wire.AcceptNullsUpTo) { CommandNo = wire.CommandNo }),
        Mapping.Of<RefreshNoted, Wire.RefreshNoted>(
            "refresh-noted",
            reply => new Wire.RefreshNoted
            {
                Job = reply.Job.Value,
                Open = reply.Open.ToWire(),
                Busy = reply.Busy.ToWire(),
                CommandNo = reply.CommandNo,
                Epoch = reply.Epoch,
            },
            wire => new RefreshNoted(new JobId(wire.Job), wire.Open.FromWire(), wire.Busy.FromWire())
            {
                CommandNo = wire.CommandNo,
                Epoch = wire.Epoch,
            }),
        Mapping.Of<KeepFollowing, Wire.KeepFollowing>(
            "keep-following",
            command => new Wire.KeepFollowing { Job = command.Job.Value, Api = command.Api, Follow = command.Follow.ToWire() },
            wire => new KeepFollowing(new JobId(wire.Job), wire.Api, wire.Follow.FromWire())),
        JobOnly("get-job-following", job => new GetJobFollowing(job)),
        Mapping.Of<JobFollowing, Wire.JobFollowing>("job-following", ToWire, FromWire),
        Mapping.Of<IdsReopenedReply, Wire.CountedJob>(
            "ids-reopened",
            reply => new Wire.CountedJob { Job = reply.Job.Value, Count = reply.Count },
            wire => new IdsReopenedReply(new JobId(wire.Job), wire.Count)),
        Mapping.Of<ReportFailures, Wire.ReportFailures>(
            "report-failures",
            command => new Wire.ReportFailures
            {
                Job = command.Job.Value,
                Lease = command.Lease.ToWire(),
                Failures = { command.Failures.Select(ToWire) },
            },
            wire => new ReportFailures(new JobId(wire.Job), wire.Lease.FromWire(), [.. wire.Failures.Select(FromWire)])),
        LeaseIds<FailuresRecorded>("failures-recorded", reply => (reply.Job, reply.Lease, reply.Ids), (job, lease, ids) => new(job, lease, ids)),
        LeaseIds<CloseLetters>("close-letters", command => (command.Job, command.Lease, command.Ids), (job, lease, ids) => new(job, lease, ids)),
        LeaseIds<LettersClosed>("letters-closed", reply => (reply.Job, reply.Lease, reply.Ids), (job, lease, ids) => new(job, lease, ids)),
        Mapping.Of<RetryLetters, Wire.ChangeLetters>(
            "retry-letters",
            command => new Wire.ChangeLetters { Job = command.Job.Value, Filter = ToWire(command.Filter), Command = command.Command },
            wire => new RetryLetters(new JobId(wire.Job), FromWire(wire.Filter)) { Command = CommandOf(wire) }),
        Mapping.Of<DropLetters, Wire.ChangeLetters>(
            "drop-letters",
            command => new Wire.ChangeLetters { Job = command.Job.Value, Filter = ToWire(command.Filter), Reason = command.Reason, Command = command.Command },
            wire => new DropLetters(new JobId(wire.Job), FromWire(wire.Filter), wire.Reason) { Command = CommandOf(wire) }),
        Mapping.Of<LettersChanged, Wire.LettersChanged>(
            "letters-changed",
            reply => new Wire.LettersChanged
            {
                Job = reply.Job.Value,
                Ids = (reply.Ids.Count <= MaxRanges ? reply.Ids : IdRangeSet.Empty).ToWire(),
                Count = reply.Count,
            },
            wire => new LettersChanged(new JobId(wire.Job), wire.Ids.FromWire()) { Count = Math.Max(wire.Count, wire.Ids.FromWire().IdCount) }),
        Mapping.Of<GetJobProgress, Wire.GetJobProgress>(
            "get-job-progress",
            query => new Wire.GetJobProgress { Job = query.Job.Value, WithoutIds = !query.WithIds },
            wire => new GetJobProgress(new JobId(wire.Job), !wire.WithoutIds)),
        Mapping.Of<JobProgress, Wire.JobProgress>("job-progress", ToWire, FromWire),
        JobOnly("get-leases", job => new GetLeases(job)),
        Mapping.Of<LeaseListing, Wire.LeaseListing>(
            "lease-listing",
            reply => new Wire.LeaseListing { Job = reply.Job.Value, Leases = { reply.Leases.Select(ToWire) } },
            wire => new LeaseListing(new JobId(wire.Job), [.. wire.Leases.Select(FromWire)])),
        Mapping.Of<TallyDeadLetters, Wire.TallyDeadLetters>("tally-dead-letters", ToWire, FromWire),
        Mapping.Of<DeadLetterTallied, Wire.DeadLetterTallied>("dead-letter-tallied", ToWire, FromWire),
        Mapping.Of<ListDeadLetters, Wire.ListDeadLetters>(
            "list-dead-letters",
            query => new Wire.ListDeadLetters
            {
                Job = query.Job.Value,
                Filter = ToWire(query.Filter),
                AfterId = query.AfterId,
                Limit = query.Limit,
            },
            wire => new ListDeadLetters(new JobId(wire.Job), FromWire(wire.Filter), wire.AfterId, wire.Limit)),
        Mapping.Of<DeadLetterPage, Wire.DeadLetterPage>(
            "dead-letter-page",
            reply => new Wire.DeadLetterPage { Job = reply.Job.Value, Letters = { reply.Letters.Select(letter => letter.ToWire()) } },
            wire => new DeadLetterPage(new JobId(wire.Job), [.. wire.Letters.Select(letter => letter.FromWire())])),
        Mapping.Of<CountDeadLetters, Wire.CountDeadLetters>(
            "count-dead-letters",
            query => new Wire.CountDeadLetters { Job = query.Job.Value, Filter = ToWire(query.Filter) },
            wire => new CountDeadLetters(new JobId(wire.Job), FromWire(wire.Filter))),
        Mapping.Of<DeadLettersCounted, Wire.CountedJob>(
            "dead-letters-counted",
            reply => new Wire.CountedJob { Job = reply.Job.Value, Count = reply.Count },
            wire => new DeadLettersCounted(new JobId(wire.Job), wire.Count)),
        Mapping.Of<GetDeadLetterIds, Wire.GetDeadLetterIds>(
            "get-dead-letter-ids",
            query => new Wire.GetDeadLetterIds { Job = query.Job.Value, AfterId = query.AfterId, MaxRanges = query.MaxRanges },
            wire => new GetDeadLetterIds(new JobId(wire.Job), wire.AfterId, wire.MaxRanges)),
        Mapping.Of<DeadLetterIds, Wire.DeadLetterIds>(
            "dead-letter-ids",
            reply => new Wire.DeadLetterIds { Job = reply.Job.Value, Ids = reply.Ids.ToWire(), HasMore = reply.HasMore },
            wire => new DeadLetterIds(new JobId(wire.Job), wire.Ids.FromWire(), wire.HasMore)),
        Mapping.Of<RegisterJob, Wire.RegisterJob>(
            "list-job",
            command => new Wire.RegisterJob { Job = command.Job.Value, Spec = command.Spec.ToWire() },
            wire => new RegisterJob(new JobId(wire.Job), wire.Spec.FromWire())),
        Mapping.Of<MoveJob, Wire.JobInPhase>(
            "move-job",
            command => new Wire.JobInPhase { Job = command.Job.Value, Phase = (int)command.Phase },
            wire => new MoveJob(new JobId(wire.Job), (JobPhase)wire.Phase)),
        Mapping.Of<RemoveJob, Wire.JobOnly>(
            "remove-job", command => new Wire.JobOnly { Job = command.Job.Value }, wire => new RemoveJob(new JobId(wire.Job))),
        Mapping.Of<JobAnswer, Wire.JobAnswer>("job-answer", ToWire, FromWire),
        Mapping.Of<JobFinished, Wire.JobOnly>(
            "job-finished", finished => new Wire.JobOnly { Job = finished.Job.Value }, wire => new JobFinished(new JobId(wire.Job))),
        Mapping.Of<ChangeCeiling, Wire.ChangeCeiling>(
            "change-ceiling",
            command => new Wire.ChangeCeiling { Job = command.Job.Value, Change = command.Change.ToWire() },
            wire => new ChangeCeiling(new JobId(wire.Job), wire.Change.FromWire())),
        Mapping.Of<GetJobs, Wire.Nothing>("get-jobs", _ => new Wire.Nothing(), _ => new GetJobs()),
        Mapping.Of<WatchRunningJobs, Wire.Nothing>("watch-running-jobs", _ => new Wire.Nothing(), _ => new WatchRunningJobs()),
        Mapping.Of<JobListing, Wire.JobListing>(
            "job-listing",
            reply => new Wire.JobListing { Jobs = { reply.Jobs.Select(ToWire) } },
            wire => new JobListing([.. wire.Jobs.Select(FromWire)])),
        Mapping.Of<ReportRequests, Wire.ReportRequests>("report-requests", ToWire, FromWire),
        Mapping.Of<ShareGranted, Wire.ShareGranted>(
            "share-granted",
            reply => new Wire.ShareGranted
            {
                Api = reply.Api,
                Limit = reply.Share.Limit,
                RateCap = reply.Share.RateCap,
                MaxRate = reply.Share.MaxRate,
                MaxConcurrency = reply.Share.MaxConcurrency,
                MaxBandwidth = reply.Share.MaxBandwidth,
                HoldFor = reply.Share.HoldFor.Ticks,
                Probes = reply.Share.Probes,
            },
            wire => new ShareGranted(
                wire.Api,
                new RequestShare(
                    wire.Limit,
                    wire.RateCap,
                    wire.MaxRate,
                    wire.MaxConcurrency,
                    wire.MaxBandwidth,
                    TimeSpan.FromTicks(wire.HoldFor),
                    wire.Probes))),
        Mapping.Of<GetNodeReadings, Wire.Nothing>("get-node-readings", _ => new Wire.Nothing(), _ => new GetNodeReadings()),
        Mapping.Of<LeaveCluster, Wire.Nothing>("leave-cluster", _ => new Wire.Nothing(), _ => new LeaveCluster()),
        Mapping.Of<LeavingCluster, Wire.Nothing>("leaving-cluster", _ => new Wire.Nothing(), _ => new LeavingCluster()),
        Mapping.Of<GetOperationsAddress, Wire.Nothing>("get-operations-address", _ => new Wire.Nothing(), _ => new GetOperationsAddress()),
        Mapping.Of<OperationsAddress, Wire.OperationsAddress>("operations-address", ToWire, FromWire),
        Mapping.Of<NodeReadings, Wire.NodeReadings>(
            "node-readings",
            reply => new Wire.NodeReadings { Jobs = { reply.Jobs.Select(ToWire) } },
            wire => new NodeReadings([.. wire.Jobs.Select(FromWire)])),
    ];

    // About a megabyte: whoever is told of so many changed letters on another node wants to know how many.
    private const int MaxRanges = 200_000;

    private static string CommandOf(Wire.ChangeLetters wire) => wire.Command.Length > 0 ? wire.Command : Guid.NewGuid().ToString("n");

    private static Mapping JobOnly<T>(string manifest, Func<JobId, T> make)
        where T : class, IJobMessage =>
        Mapping.Of<T, Wire.JobOnly>(manifest, message => new Wire.JobOnly { Job = message.Job.Value }, wire => make(new JobId(wire.Job)));

    private static Mapping JobIds<T>(string manifest, Func<T, IdRangeSet> ids, Func<JobId, IdRangeSet, T> make)
        where T : class, IJobMessage =>
        Mapping.Of<T, Wire.JobIds>(
            manifest,
            message => new Wire.JobIds { Job = message.Job.Value, Ids = ids(message).ToWire() },
            wire => make(new JobId(wire.Job), wire.Ids.FromWire()));

    private static Mapping LeaseIds<T>(
        string manifest, Func<T, (JobId Job, LeaseId Lease, IdRangeSet Ids)> parts, Func<JobId, LeaseId, IdRangeSet, T> make)
        where T : class =>
        Mapping.Of<T, Wire.LeaseIds>(
            manifest,
            message =>
            {
                var (job, lease, ids) = parts(message);
                return new Wire.LeaseIds { Job = job.Value, Lease = lease.ToWire(), Ids = ids.ToWire() };
            },
            wire => make(new JobId(wire.Job), wire.Lease.FromWire(), wire.Ids.FromWire()));

    private static Wire.StartJob ToWire(StartJob command)
    {
        var wire = new Wire.StartJob
        {
            Job = command.Job.Value,
            Selection = command.Selection,
            Api = command.Api,
            AcceptNullsUpTo = command.AcceptNullsUpTo,
            IsReminder = command.IsReminder,
            AddsTargets = command.AddsTargets,
        };
        if (command.Targets is { } targets) wire.Targets = targets.ToWire();
        return wire;
    }

    private static StartJob FromWire(Wire.StartJob wire) => new(
        new JobId(wire.Job),
        wire.Selection,
        wire.Api,
        wire.Targets is { } targets ? targets.FromWire() : null,
        wire.AcceptNullsUpTo,
        wire.IsReminder)
    {
        AddsTargets = wire.AddsTargets,
    };

    private static Wire.TallyDeadLetters ToWire(TallyDeadLetters query)
    {
        var wire = new Wire.TallyDeadLetters { Job = query.Job.Value, QuestionNo = query.QuestionNo };
        if (query.Within is { } within) wire.Ids = within.ToWire();
        if (query.Except is { } except) wire.Except = except.ToWire();
        return wire;
    }

    private static TallyDeadLetters FromWire(Wire.TallyDeadLetters wire) => new(
        new JobId(wire.Job), wire.Ids is { } within ? within.FromWire() : null, wire.Except is { } except ? except.FromWire() : null)
    {
        QuestionNo = wire.QuestionNo,
    };

    private static Wire.FailureReport ToWire(FailureReport failure)
    {
        var wire = new Wire.FailureReport
        {
            Id = failure.Id,
            Kind = failure.Kind,
            Detail = failure.Detail,
            Cost = (int)failure.Cost,
        };
        if (failure.RetryAfter is { } retryAfter) wire.RetryAfter = retryAfter.Ticks;
        return wire;
    }

    private static FailureReport FromWire(Wire.FailureReport wire) => new(
        wire.Id, wire.Kind, wire.Detail, (FailureCost)wire.Cost, wire.HasRetryAfter ? TimeSpan.FromTicks(wire.RetryAfter) : null);

    private static Wire.DeadLetterFilter ToWire(DeadLetterFilter filter)
    {
        var wire = new Wire.DeadLetterFilter { MinAttempts = filter.MinAttempts };
        if (filter.Ids is { } ids) wire.Ids = ids.ToWire();
        if (filter.Kind is { } kind) wire.Kind = kind;
        if (filter.MinAge is { } age) wire.MinAge = age.Ticks;
        if (filter.Status is { } status) wire.Status = (int)status;
        return wire;
    }

    private static DeadLetterFilter FromWire(Wire.DeadLetterFilter wire) => new(
        wire.Ids is { } ids ? ids.FromWire() : null,
        wire.HasKind ? wire.Kind : null,
        wire.MinAttempts,
        wire.HasMinAge ? TimeSpan.FromTicks(wire.MinAge) : null,
        wire.HasStatus ? (DeadLetterStatus)wire.Status : null);

    private static Wire.JobProgress ToWire(JobProgress progress)
    {
        var wire = new Wire.JobProgress
        {
            Job = progress.Job.Value,
            IsRunning = progress.IsRunning,
            Selection = progress.Selection,
            Api = progress.Api,
            Targets = progress.TargetIds.ToWire(),
            Done = progress.DoneIds.ToWire(),
            Leased = progress.Leased,
            OpenLeases = progress.OpenLeases,
            OldestLease = progress.OldestLease.Ticks,
            Refreshing = progress.Refreshing,
            Counts = new Wire.JobCounts
            {
                Targets = progress.Targets,
                Done = progress.Done,
                FirstTarget = progress.FirstTarget,
                LastTarget = progress.LastTarget,
            },
        };
        if (progress.LettersWithin is { } within) wire.LettersWithin = within.ToWire();
        if (progress.LettersExcept is { } except) wire.LettersExcept = except.ToWire();
        // Mostly the same, and then there is no need to send them twice.
        if (!progress.AskedIds.Equals(progress.TargetIds)) wire.Asked = progress.AskedIds.ToWire();
        if (!progress.AskedAndDoneIds.Equals(progress.DoneIds)) wire.AskedAndDone = progress.AskedAndDoneIds.ToWire();
        return wire;
    }

    private static JobProgress FromWire(Wire.JobProgress wire)
    {
        var progress = new JobProgress(
            new JobId(wire.Job),
            wire.IsRunning,
            wire.Selection,
            wire.Api,
            wire.Targets.FromWire(),
            wire.Done.FromWire(),
            wire.Leased,
            wire.OpenLeases,
            TimeSpan.FromTicks(wire.OldestLease))
        {
            AskedIds = wire.Asked?.FromWire(),
            AskedAndDoneIds = wire.AskedAndDone?.FromWire(),
            Refreshing = wire.Refreshing,
        };
        // A node of an earlier version sends the ids and no counts.
        if (wire.Counts is not { } counts) return progress;
        return progress with
        {
            Targets = counts.Targets,
            Done = counts.Done,
            FirstTarget = counts.FirstTarget,
            LastTarget = counts.LastTarget,
            LettersWithin = wire.LettersWithin is { } within ? within.FromWire() : null,
            LettersExcept = wire.LettersExcept is { } except ? except.FromWire() : null,
        };
    }

    private static Wire.OpenLease ToWire(OpenLease lease) => new()
    {
        Lease = lease.Lease.ToWire(),
        Kind = (int)lease.Kind,
        Pool = lease.Pool.Value,
        Holder = lease.Holder,
        Ids = lease.Ids.ToWire(),
        Age = lease.Age.Ticks,
        Left = lease.Left.Ticks,
    };

    private static OpenLease FromWire(Wire.OpenLease wire) => new(
        wire.Lease.FromWire(),
        (LeaseKind)wire.Kind,
        new PoolId(wire.Pool),
        wire.Holder,
        wire.Ids.FromWire(),
        TimeSpan.FromTicks(wire.Age),
        TimeSpan.FromTicks(wire.Left));

    private static Wire.DeadLetterTallied ToWire(DeadLetterTallied tallied) => new()
    {
        Job = tallied.Job.Value,
        Pending = tallied.Tally.Pending,
        Waiting = tallied.Tally.Waiting,
        Parked = tallied.Tally.Parked,
        Dropped = tallied.Tally.Dropped,
        Kinds = { tallied.Tally.Kinds.ToDictionary() },
        QuestionNo = tallied.QuestionNo,
    };

    private static DeadLetterTallied FromWire(Wire.DeadLetterTallied wire) => new(
        new JobId(wire.Job),
        new DeadLetterTally(wire.Pending, wire.Waiting, wire.Parked, wire.Dropped, wire.Kinds.ToDictionary()))
    {
        QuestionNo = wire.QuestionNo,
    };

    private static Wire.JobAnswer ToWire(JobAnswer answer)
    {
        var wire = new Wire.JobAnswer
        {
            Job = answer.Job.Value,
            IsTaken = answer.IsTaken,
            SharingIds = { answer.SharingIds.Select(job => job.Value) },
        };
        if (answer.Phase is { } phase) wire.Phase = (int)phase;
        return wire;
    }

    private static JobAnswer FromWire(Wire.JobAnswer wire) => new(new JobId(wire.Job), wire.HasPhase ? (JobPhase)wire.Phase : null, wire.IsTaken)
    {
        SharingIds = [.. wire.SharingIds.Select(job => new JobId(job))],
    };

    private static Wire.OperationsAddress ToWire(OperationsAddress reply)
    {
        var wire = new Wire.OperationsAddress();
        if (reply.Address is { } address) wire.Address = address;
        return wire;
    }

    private static OperationsAddress FromWire(Wire.OperationsAddress wire) => new(wire.HasAddress ? wire.Address : null);

    private static Wire.ListedJob ToWire(ListedJob job) => new()
    {
        Job = job.Job.Value,
        Selection = job.Selection,
        Api = job.Api,
        Ceiling = job.Ceiling.ToWire(),
        Phase = (int)job.Phase,
        StartedAt = job.StartedAt.ToWire(),
        Follows = job.Follows,
    };

    private static ListedJob FromWire(Wire.ListedJob wire) => new(
        new JobId(wire.Job),
        wire.Selection,
        wire.Api,
        wire.Ceiling.FromWire(),
        (JobPhase)wire.Phase,
        wire.StartedAt.TimeFromWire())
    {
        Follows = wire.Follows,
    };

    private static Wire.JobFollowing ToWire(JobFollowing following) => new()
    {
        Job = following.Job.Value,
        Newest = following.Reading.Newest,
        Lag = following.Reading.Lag.Ticks,
        Waiting = following.Reading.Waiting,
        New = following.Reading.New,
        Changed = following.Reading.Changed,
        Reread = following.Reading.Reread,
        NewDelay = following.Reading.NewDelay.Ticks,
        ChangedDelay = following.Reading.ChangedDelay.Ticks,
        IsStreaming = following.IsStreaming,
    };

    private static JobFollowing FromWire(Wire.JobFollowing wire) => new(
        new JobId(wire.Job),
        new FollowReading(
            wire.Newest,
            TimeSpan.FromTicks(wire.Lag),
            wire.Waiting,
            wire.New,
            wire.Changed,
            wire.Reread,
            TimeSpan.FromTicks(wire.NewDelay),
            TimeSpan.FromTicks(wire.ChangedDelay)),
        wire.IsStreaming);

    private static Wire.ReportRequests ToWire(ReportRequests report) => new()
    {
        Api = report.Api,
        Node = report.Node,
        Elapsed = report.Window.Elapsed.Ticks,
        Answered = report.Window.Answered,
        Refused = report.Window.Refused,
        Unanswered = report.Window.Unanswered,
        RoundTrips = report.Window.RoundTrips.Ticks,
        MaxInFlight = report.Window.MaxInFlight,
        HoldFor = report.Window.HoldFor.Ticks,
        Ceiling = report.Ceiling.ToWire(),
        IsFixed = report.IsFixed,
        HoldsShare = report.HoldsShare,
    };

    private static ReportRequests FromWire(Wire.ReportRequests wire) => new(
        wire.Api,
        wire.Node,
        new RequestWindow(
            TimeSpan.FromTicks(wire.Elapsed),
            wire.Answered,
            wire.Refused,
            wire.Unanswered,
            TimeSpan.FromTicks(wire.RoundTrips),
            wire.MaxInFlight,
            TimeSpan.FromTicks(wire.HoldFor)),
        wire.Ceiling.FromWire(),
        wire.IsFixed,
        wire.HoldsShare);

    private static Wire.NodeReading ToWire(NodeReading reading)
    {
        var wire = new Wire.NodeReading
        {
            Job = reading.Job.Value,
            Requests = reading.Requests,
            StoredBodies = reading.StoredBodies,
            StoredNulls = reading.StoredNulls,
            StoredBytes = reading.StoredBytes,
            Retries = reading.Retries,
            Failures = { reading.Failures.ToDictionary() },
            Latency = { reading.Latency },
            InFlight = reading.InFlight,
            InFlightLimit = reading.InFlightLimit,
            IsAdaptive = reading.IsAdaptive,
            HeldByStore = reading.HeldByStore,
            HeldByMaxRate = reading.HeldByMaxRate,
            HeldByBandwidth = reading.HeldByBandwidth,
            HeldByThrottling = reading.HeldByThrottling,
            HoldLeft = reading.HoldLeft.Ticks,
            Cpu = reading.Cpu.Ticks,
            Processors = reading.Processors,
        };
        if (reading.StoreTrouble is { } trouble) wire.StoreTrouble = trouble;
        if (reading.Outage is { } outage) wire.Outage = outage;
        return wire;
    }

    private static NodeReading FromWire(Wire.NodeReading wire) => new(
        new JobId(wire.Job),
        wire.Requests,
        wire.StoredBodies,
        wire.StoredNulls,
        wire.StoredBytes,
        wire.Retries,
        new SortedDictionary<string, long>(wire.Failures.ToDictionary(), StringComparer.Ordinal),
        [.. wire.Latency],
        wire.InFlight,
        wire.InFlightLimit,
        wire.IsAdaptive,
        wire.HeldByStore,
        wire.HeldByMaxRate,
        wire.HeldByBandwidth,
        wire.HeldByThrottling,
        wire.HasStoreTrouble ? wire.StoreTrouble : null,
        wire.HasOutage ? wire.Outage : null,
        TimeSpan.FromTicks(wire.HoldLeft),
        TimeSpan.FromTicks(wire.Cpu),
        wire.Processors);
}

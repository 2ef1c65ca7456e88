using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Coordination;
using HnActors.Actors.Hosting;
using HnActors.Core;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Messages;

namespace HnActors.Actors.DeadLetters;

/// <summary>
/// Keeps a job's failed ids. Each is offered to the coordinator when its backoff is over, as fast as the throttle allows, until it is
/// reported stored or has spent its attempts; then it is parked for a person.
/// </summary>
public sealed class DeadLetterRetryActor : ReceivePersistentActor, IWithTimers
{
    private const int EventsPerSnapshot = 200;
    private const int LargestOffer = 1000;

    // Long enough for a retry to be lent and fetched, short enough that a lost offer does not hold up the end of a job.
    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RefusedAgainAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);

    private readonly JobId _job;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IStoredIds _storedIds;
    private readonly CancellationTokenSource _stopping = new();
    private readonly RetrySchedule _schedule;
    private readonly RetryThrottle _throttle = new();
    private readonly Random _random;
    private TimeSpan _offerAt;

    public DeadLetterRetryActor(
        JobId job, RetryPolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time, int? seed)
    {
        _job = job;
        _storedIds = storedIds;
        _registry = registry;
        _time = time;
        _schedule = new RetrySchedule(policy);
        _random = seed is { } known ? new Random(known) : new Random();

        Recover<SnapshotOffer>(offer => _schedule.Apply((LettersWritten)offer.Snapshot, Now));
        Recover<IDeadLetterEvent>(happened => _schedule.Apply(happened, Now));
        Recover<RecoveryCompleted>(_ => OfferWhenDue());

        Command<ReportFailures>(OnReportFailures);
        Command<StoreLookedUp>(OnStoreLookedUp);
        Command<Status.Failure>(failure => _log.Warning("The store could not be asked about ids to park: {0}", failure.Cause.Message));
        Command<CloseLetters>(OnCloseLetters);
        Command<RetryLetters>(command => OnPersonsWord(_schedule.SendAgain(command.Filter, Now)));
        Command<DropLetters>(command => OnPersonsWord(_schedule.Drop(command.Filter, command.Reason, Now)));
        Command<OfferDue>(_ => OnOfferDue());
        Command<RetriesNoted>(OnRetriesNoted);
        Command<TallyDeadLetters>(query => Sender.Tell(new DeadLetterTallied(_job, _schedule.Tally(query.Within, query.Except))));
        Command<GetDeadLetterIds>(OnGetDeadLetterIds);
        Command<ListDeadLetters>(query =>
            Sender.Tell(new DeadLetterPage(_job, _schedule.Page(query.Filter, query.AfterId, query.Limit, Now.Wall))));
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => _log.Warning("The dead letters' snapshot could not be saved: {0}", failure.Cause.Message));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => PersistenceIdOf(_job);

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"dead-letters-{job}";

    /// <param name="seed">Makes the jitter repeatable, for tests.</param>
    public static Props Props(
        JobId job, RetryPolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time, int? seed = null) =>
        Akka.Actor.Props.Create(() => new DeadLetterRetryActor(job, policy, storedIds, registry, time, seed));

    private Moment Now => Moment.Now(_time);

    private void OnReportFailures(ReportFailures command)
    {
        var written = _schedule.Report(command.Lease, command.Failures, Now, _random);
        var toPark = IdRangeSet.OfIds((written?.Letters ?? []).Where(letter => letter.Standing == DeadLetterStanding.Parked).Select(letter => letter.Id));
        if (toPark.IsEmpty) Record(command, written, Sender);
        else LookUpAsync(command, toPark, Sender).PipeTo(Self);
    }

    // The report may be a late one of a lease that expired, and another pool have brought the id home since: nobody is to look into that.
    private async Task<StoreLookedUp> LookUpAsync(ReportFailures command, IdRangeSet ids, IActorRef sender) =>
        new(command, await _storedIds.FindAsync(ids, _stopping.Token).ConfigureAwait(false), sender);

    private void OnStoreLookedUp(StoreLookedUp looked)
    {
        var failed = looked.Command.Failures.Where(failure => !looked.Stored.Contains(failure.Id));
        var written = _schedule.Report(looked.Command.Lease, failed, Now, _random);
        PersistThen(_schedule.Resolve(looked.Stored), () => { });
        Record(looked.Command, written, looked.ReplyTo);
    }

    private void Record(ReportFailures command, LettersWritten? written, IActorRef replyTo)
    {
        var recorded = new FailuresRecorded(_job, command.Lease, IdRangeSet.OfIds(command.Failures.Select(failure => failure.Id)));
        PersistThen(written, () => replyTo.Tell(recorded));
    }

    private void OnCloseLetters(CloseLetters command)
    {
        var sender = Sender;
        PersistThen(_schedule.Resolve(command.Ids), () => sender.Tell(new LettersClosed(_job, command.Lease, command.Ids)));
    }

    private void OnPersonsWord(LettersWritten? changed)
    {
        var sender = Sender;
        var ids = IdRangeSet.OfIds(changed?.Letters.Select(letter => letter.Id) ?? []);
        PersistThen(changed, () => sender.Tell(new LettersChanged(_job, ids)));
    }

    private void OnGetDeadLetterIds(GetDeadLetterIds query)
    {
        var ids = _schedule.Ids().Above(query.AfterId);
        if (query.MaxRanges <= 0 || ids.Count <= query.MaxRanges)
        {
            Sender.Tell(new DeadLetterIds(_job, ids));
            return;
        }
        var left = ids.Above(ids[query.MaxRanges].First - 1);
        Sender.Tell(new DeadLetterIds(_job, ids.Except(left), HasMore: true));
    }

    private void OnOfferDue()
    {
        Timers.Cancel(OfferDue.Instance);
        var (ids, believeNull) = _schedule.Release(Now.Elapsed, _throttle, LargestOffer, OfferAgainAfter);
        if (!ids.IsEmpty) _registry.Get<CoordinatorRole>().Tell(new OfferRetries(_job, ids, believeNull));
        OfferWhenDue();
    }

    private void OnRetriesNoted(RetriesNoted noted)
    {
        _throttle.Observe(noted.Completed, Now.Elapsed);
        if (noted.Refused.IsEmpty) return;
        _schedule.Postpone(noted.Refused, Now.Elapsed + RefusedAgainAfter);
        OfferWhenDue();
    }

    private void OfferWhenDue()
    {
        if (_schedule.NextDue is not { } due) return;
        // A timer that runs already and is early enough stays: under a stream of reports one that is begun anew each time never ends.
        if (Timers.IsTimerActive(OfferDue.Instance) && _offerAt <= due) return;
        _offerAt = due;
        var wait = due - Now.Elapsed;
        Timers.StartSingleTimer(OfferDue.Instance, OfferDue.Instance, wait > ShortestWait ? wait : ShortestWait);
    }

    private void PersistThen(IDeadLetterEvent? happened, Action then)
    {
        if (happened is null)
        {
            then();
            return;
        }
        Persist(happened, written =>
        {
            _schedule.Apply(written, Now);
            OfferWhenDue();
            if (LastSequenceNr % EventsPerSnapshot == 0) SaveSnapshot(new LettersWritten(_schedule.All()));
            then();
        });
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        var before = saved.Metadata.SequenceNr - EventsPerSnapshot;
        if (before <= 0) return;
        DeleteMessages(before);
        DeleteSnapshots(new SnapshotSelectionCriteria(before - 1));
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }

    private sealed record StoreLookedUp(ReportFailures Command, IdRangeSet Stored, IActorRef ReplyTo);

    private sealed class OfferDue
    {
        public static readonly OfferDue Instance = new();
    }
}

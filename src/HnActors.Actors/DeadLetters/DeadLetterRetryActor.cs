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
public sealed class DeadLetterRetryActor : JournaledActor, IWithTimers
{
    private const int LargestOffer = 1000;
    // Events of some ten kilobytes: small pieces of memory come and go easily.
    private const int LettersPerEvent = 500;
    private const int IdsPerEvent = 5000;
    private const int FinishedCommandsKept = 100;

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
    private readonly SnapshotRhythm _rhythm = new();
    private readonly Forgetting _forgetting;
    private readonly Dictionary<string, PersonsCommand> _commands = [];
    private TimeSpan _offerAt;
    private bool _isStopped;
    private long? _rewrittenFrom;

    public DeadLetterRetryActor(
        JobId job, RetryPolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time, int? seed)
    {
        _job = job;
        _storedIds = storedIds;
        _registry = registry;
        _time = time;
        _schedule = new RetrySchedule(policy);
        _forgetting = new Forgetting(job, Context);
        _random = seed is { } known ? new Random(known) : new Random();

        // Empty, but for those that earlier versions made.
        Recover<SnapshotOffer>(offer => _schedule.Apply((LettersWritten)offer.Snapshot, Now));
        Recover<IDeadLetterEvent>(Fold);
        Recover<RecoveryCompleted>(_ =>
        {
            _rhythm.Discount(_schedule.Count);
            OfferWhenDue();
        });

        Command<ReportFailures>(OnReportFailures);
        Command<StoreLookedUp>(OnStoreLookedUp);
        Command<Status.Failure>(failure => _log.Warning("The store could not be asked about ids to park: {0}", failure.Cause.Message));
        Command<CloseLetters>(OnCloseLetters);
        Command<RetryLetters>(command => OnPersonsCommand(
            command.Command, (afterId, now) => _schedule.SendAgain(command.Filter, now, command.Command, afterId, IdsPerEvent)));
        Command<DropLetters>(command => OnPersonsCommand(
            command.Command, (afterId, now) => _schedule.Drop(command.Filter, command.Reason, now, command.Command, afterId, IdsPerEvent)));
        Command<GoOn>(goOn => OnGoOn(goOn.Command));
        Command<Rewrite>(rewrite => OnRewrite(rewrite.AfterId));
        Command<ForgetJob>(OnForgetJob);
        Command<OfferDue>(_ => OnOfferDue());
        Command<RetriesNoted>(OnRetriesNoted);
        Command<TallyDeadLetters>(OnTallyDeadLetters);
        Command<GetDeadLetterIds>(OnGetDeadLetterIds);
        Command<ListDeadLetters>(query =>
            Sender.Tell(new DeadLetterPage(_job, _schedule.Page(query.Filter, query.AfterId, query.Limit, Now.Wall))));
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => WarnOfDeletion(failure.Cause));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failure => WarnOfDeletion(failure.Cause));
        Command<DeleteMessagesSuccess>(_ => _forgetting.OnMessagesDeleted());
        Command<DeleteMessagesFailure>(failure => WarnOfDeletion(failure.Cause));
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

    // Of a million letters, as many events as keep each small. Others are served in between, and the command again only waits with them.
    private void OnPersonsCommand(string name, Func<long, Moment, IPersonsWord?> nextPart)
    {
        var command = CommandOf(name);
        command.NextPart = nextPart;
        command.Askers.Add(Sender);
        if (command.Askers.Count > 1 && !command.IsDone) return;
        Self.Tell(new GoOn(command));
    }

    private void OnGoOn(PersonsCommand command)
    {
        var part = command.IsDone ? null : command.NextPart(command.ReachedId, Now);
        if (part is null) command.IsDone = true;
        PersistThen(part, () =>
        {
            if (!command.IsDone)
            {
                Self.Tell(new GoOn(command));
                return;
            }
            foreach (var asker in command.Askers) asker.Tell(new LettersChanged(_job, command.Changed));
            command.Askers.Clear();
        });
    }

    private PersonsCommand CommandOf(string name)
    {
        if (_commands.TryGetValue(name, out var known)) return known;
        if (_commands.Count >= FinishedCommandsKept)
        {
            foreach (var finished in _commands.Where(one => one.Value.IsDone).Select(one => one.Key).ToList()) _commands.Remove(finished);
        }
        var command = new PersonsCommand();
        _commands.Add(name, command);
        return command;
    }

    private void OnTallyDeadLetters(TallyDeadLetters query)
    {
        Sender.Tell(new DeadLetterTallied(_job, _schedule.Tally(query.Within, query.Except)));
        // Its coordinator asks while the job runs.
        if (!_isStopped) return;
        _isStopped = false;
        OfferWhenDue();
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

    private void OnForgetJob(ForgetJob command)
    {
        _isStopped = true;
        Timers.Cancel(OfferDue.Instance);
        if (!_forgetting.Begin(Sender)) return;
        DeleteSnapshots(SnapshotSelectionCriteria.Latest);
        DeleteMessages(LastSequenceNr);
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
        if (noted.IsStopped)
        {
            _isStopped = true;
            Timers.Cancel(OfferDue.Instance);
            _schedule.Postpone(noted.Refused, Now.Elapsed);
            return;
        }
        if (noted.Refused.IsEmpty) return;
        _schedule.Postpone(noted.Refused, Now.Elapsed + RefusedAgainAfter);
        OfferWhenDue();
    }

    private void OfferWhenDue()
    {
        if (_isStopped || _schedule.NextDue is not { } due) return;
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
            Fold(written);
            OfferWhenDue();
            if (_rewrittenFrom is null && _rhythm.IsDue(_schedule.Count)) BeginRewrite();
            then();
        });
    }

    private void Fold(IDeadLetterEvent happened)
    {
        _schedule.Apply(happened, Now);
        _rhythm.Count(happened switch
        {
            LettersWritten written => written.Letters.Count,
            LettersResolved resolved => resolved.Ids.Count,
            IPersonsWord word => word.Ids.Count,
            _ => 1,
        });
        if (happened is IPersonsWord { Command.Length: > 0 } said) CommandOf(said.Command).Fold(said);
    }

    // Instead of a snapshot, which would be one piece however many letters there are, they are written into the journal anew in small
    // pieces, between other events; then what was before the first piece can go.
    private void BeginRewrite()
    {
        _rewrittenFrom = LastSequenceNr + 1;
        Self.Tell(new Rewrite(AfterId: 0));
    }

    private void OnRewrite(long afterId)
    {
        var letters = _schedule.Page(new DeadLetterFilter(), afterId, LettersPerEvent, Now.Wall);
        if (letters.Count > 0)
        {
            Persist(new LettersWritten(letters), _ => Self.Tell(new Rewrite(letters[^1].Id)));
            return;
        }
        // As of before the first piece there need be nothing. The snapshot that says so also keeps an older incarnation from writing into
        // the gap, as any snapshot does.
        var before = new SnapshotMetadata(PersistenceId, _rewrittenFrom!.Value - 1, Now.Wall.UtcDateTime);
        _rewrittenFrom = null;
        SnapshotStore.Tell(new Akka.Persistence.SaveSnapshot(before, new LettersWritten([])));
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        DeleteMessages(saved.Metadata.SequenceNr);
        DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
    }

    private void WarnOfDeletion(Exception cause) =>
        _log.Warning("Old entries of the dead letters' journal could not be deleted; that is tried again later: {0}", cause.Message);

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }

    /// <summary>How far a person's command has come.</summary>
    private sealed class PersonsCommand
    {
        public Func<long, Moment, IPersonsWord?> NextPart { get; set; } = (_, _) => null;

        public List<IActorRef> Askers { get; } = [];

        public IdRangeSet Changed { get; private set; } = IdRangeSet.Empty;

        public long ReachedId => Changed.IsEmpty ? 0 : Changed[^1].Last;

        public bool IsDone { get; set; }

        public void Fold(IPersonsWord word)
        {
            Changed = Changed.Union(word.Ids);
            IsDone |= word.IsLast;
        }
    }

    private sealed record GoOn(PersonsCommand Command);

    private sealed record Rewrite(long AfterId);

    private sealed record StoreLookedUp(ReportFailures Command, IdRangeSet Stored, IActorRef ReplyTo);

    private sealed class OfferDue
    {
        public static readonly OfferDue Instance = new();
    }
}

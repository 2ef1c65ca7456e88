using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Actors.DeadLetters;

/// <summary>Gives a <see cref="DeadLetterQueue"/> its messages, its journal and its clock.</summary>
public sealed class DeadLetterRetryActor : JobActor<IDeadLetterEvent>, IWithTimers
{
    private const int LettersPerEvent = 500;

    private static readonly TimeSpan MinOfferInterval = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly DeadLetterQueue _letters;
    private TimeSpan _offerAt;
    private long? _rewrittenFrom;

    public DeadLetterRetryActor(
        JobId job, RetryPolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time, int? seed)
        : base(job, storedIds)
    {
        PersistenceId = PersistenceIdOf(job);
        _registry = registry;
        _time = time;
        _letters = new DeadLetterQueue(job, policy, seed is { } known ? new Random(known) : new Random());

        // Empty, except for snapshots of earlier versions.
        Recover<SnapshotOffer>(offer => _letters.Apply((LettersWritten)offer.Snapshot, Now));
        Recover<IDeadLetterEvent>(Fold);
        Recover<RecoveryCompleted>(_ =>
        {
            Snapshots.Discount(_letters.Count);
            OfferWhenDue();
        });

        Command<IJobMessage>(Handle);
        Command<NextPartDue>(Handle);
        Command<OffersDue>(Handle);
        Command<StoredIdsFound>(Handle);
        Command<StoredIdsUnknown>(Handle);
        Command<Rewrite>(rewrite => OnRewrite(rewrite.AfterId));
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"dead-letters-{job}";

    /// <param name="seed">Makes the jitter repeatable, for tests.</param>
    public static Props Props(
        JobId job, RetryPolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time, int? seed = null) =>
        Akka.Actor.Props.Create(() => new DeadLetterRetryActor(job, policy, storedIds, registry, time, seed));

    private Timestamp Now => Timestamp.Now(_time);

    private void Handle(object message)
    {
        if (message is OffersDue) Timers.Cancel(OffersDue.Instance);
        CarryOut(_letters.Handle(Sender, message, Now));
    }

    protected override IActorRef ActorOf(Party party) => party == Party.Coordinator ? _registry.Get<CoordinatorKey>() : Self;

    protected override void Report(IDeadLetterEvent happened)
    {
        switch (happened)
        {
            case LettersWritten written:
                foreach (var letter in written.Letters)
                {
                    if (letter.Status == DeadLetterStatus.Parked)
                        Log.Info("Id {0} is parked after {1} attempts: {2}, {3}", letter.Id, letter.Attempts, letter.Kind, letter.Detail);
                    else if (Log.IsDebugEnabled)
                        Log.Debug("Id {0} is asked for again in {1}: {2}, {3}", letter.Id, letter.Delay, letter.Kind, letter.Detail);
                }
                break;
            case LettersRequeued requeued:
                Log.Info("{0} dead letters are requeued.", requeued.Ids.IdCount);
                break;
            case LettersDropped dropped:
                Log.Info("{0} dead letters are dropped: {1}", dropped.Ids.IdCount, dropped.Reason);
                break;
        }
    }

    protected override void OnPersisted()
    {
        if (_rewrittenFrom is null && Snapshots.IsDue(_letters.Count)) BeginRewrite();
    }

    protected override void OnCarriedOut() => OfferWhenDue();

    private void OfferWhenDue()
    {
        if (_letters.NextOffer is not { } due)
        {
            Timers.Cancel(OffersDue.Instance);
            return;
        }
        // A timer that already runs and is early enough stays: if each report restarted it, it would never fire.
        if (Timers.IsTimerActive(OffersDue.Instance) && _offerAt <= due) return;
        _offerAt = due;
        var wait = due - Now.Elapsed;
        Timers.StartSingleTimer(OffersDue.Instance, OffersDue.Instance, wait > MinOfferInterval ? wait : MinOfferInterval);
    }

    protected override void StopWorking()
    {
        _letters.Stop();
        Timers.Cancel(OffersDue.Instance);
    }

    protected override void Fold(IDeadLetterEvent happened)
    {
        _letters.Apply(happened, Now);
        Snapshots.Count(happened switch
        {
            LettersWritten written => written.Letters.Count,
            LettersResolved resolved => resolved.Ids.Count,
            IManualEvent word => word.Ids.Count,
            _ => 1,
        });
    }

    // Instead of a snapshot, which would be one piece however many letters there are, they are rewritten to the journal in small pieces,
    // between other events; then everything before the first piece can be deleted.
    private void BeginRewrite()
    {
        _rewrittenFrom = LastSequenceNr + 1;
        Self.Tell(new Rewrite(AfterId: 0));
    }

    private void OnRewrite(long afterId)
    {
        var letters = _letters.Page(new DeadLetterFilter(), afterId, LettersPerEvent, Now.Wall);
        if (letters.Count > 0)
        {
            Persist(new LettersWritten(letters), _ => Self.Tell(new Rewrite(letters[^1].Id)));
            return;
        }
        // The state before the first piece may be empty. The snapshot that says so also keeps an older incarnation from writing into the
        // gap, as any snapshot does.
        var before = new SnapshotMetadata(PersistenceId, _rewrittenFrom!.Value - 1, Now.Wall.UtcDateTime);
        _rewrittenFrom = null;
        SnapshotStore.Tell(new Akka.Persistence.SaveSnapshot(before, new LettersWritten([])));
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        DeleteMessages(saved.Metadata.SequenceNr);
        DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
    }

    private sealed record Rewrite(long AfterId);
}

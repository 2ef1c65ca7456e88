namespace HnActors.Core.Tests.Simulation;

/// <summary>A small error made in the protocol's source.</summary>
/// <param name="File">Its file in HnActors.Core, without ending.</param>
/// <param name="Original">What stands there once.</param>
/// <param name="Mutated">What stands there instead.</param>
/// <param name="FirstSeed">
/// The history to begin with. One that takes thousands to be found begins near where it was: when the protocol changes it may have to be sought anew.
/// </param>
public sealed record Mutation(string Name, string File, string Original, string Mutated, int FirstSeed = 0)
{
    public static readonly IReadOnlyList<Mutation> All =
    [
        // The pool.
        new("takes a lease from a coordinator that another has followed", "Leasing/PoolSession", "if (isOutdated) return;", ""),
        new("counts a failed id as done without a dead letter", "Leasing/PoolSession",
            "Send(CommandKey.OfFailures(lease, ids), Party.DeadLetters, new ReportFailures(job, lease, letters), now);", "MarkDone(lease, ids, now);"),
        new("accepts a null at first sight", "Leasing/PoolSession",
            "SecondLook(lease, failures);", "_outgoing.Add(new Outgoing(Party.Store, new StoreNulls(lease, ids)));"),
        new("leaves a stored letter a letter", "Leasing/PoolSession",
            "if (_ledger.KindOf(lease) is LeaseKind.Fresh or null) MarkDone(lease, ids, now);", "if (lease.Number > 0) MarkDone(lease, ids, now);"),
        new("forgets the second looks when it drains", "Leasing/PoolSession",
            "foreach (var (slice, _) in _secondLooks.UnorderedItems) _ledger.PutBack(slice.Lease, IdRangeSet.OfIds(slice.Ids));", ""),
        new("sends a command only once", "Leasing/PoolSession", "_outgoing.AddRange(_outbox.Overdue(now));", ""),
        new("waits for the answer to a request that was answered with nothing", "Leasing/PoolSession",
            "if (_outbox.Answered(CommandKey.OfRequest(none.RequestNo))) _mayAsk = false;", "_mayAsk = false;"),
        new("keeps a lease that is closed", "Leasing/PoolSession", "_ledger.Forget(closed.Lease);", ""),
        new("does not hear that a failure is recorded", "Leasing/PoolSession", "MarkDone(recorded.Lease, recorded.Ids, now);", ""),
        new("does not hear that a letter is closed", "Leasing/PoolSession", "MarkDone(closed.Lease, closed.Ids, now);", ""),
        new("reports what it hands back as done", "Leasing/PoolSession",
            "_ledger.DoneOf(lease)), now);", "_ledger.Held.First(one => one.Id == lease).Ids), now);"),
        new("loses ids that were put back", "Leasing/LeaseLedger", "if (back.IsEmpty) return;", "return;"),
        new("hands out second looks of leases that it lost", "Leasing/PoolSession", "if (Holds(slice.Lease)) return slice;", "return null;"),

        // The coordinator.
        new("opens no new epoch", "Jobs/JobCoordinator", "if (!IsRunning) events.Add(State.OpenEpoch(now.Wall));", ""),
        new("asks for the dead letters only once", "Jobs/StartedLookUp", "if (HasLetters || now - AskedAt < AskAgainAfter) yield break;", "yield break;"),
        new("asks a store that failed no second time", "Jobs/StartedLookUp", "if (StoreFailed)", "if (StoreFailed && HasLetters && HasStore)"),
        new("counts a whole lease as done when it ends", "Jobs/JobCoordinator",
            "State.Complete(command.Lease, done, now.Wall)",
            "State.Complete(command.Lease, Leases.Open.FirstOrDefault(one => one.Id == command.Lease)?.Ids ?? done, now.Wall)"),
        new("is finished while letters wait", "Jobs/LetterTally", "_asked.AsOf == events && tallied.Tally.Outstanding == 0", "_asked.AsOf == events"),
        new("forgets that remaining ids are done", "Jobs/JobState", "Remaining = Remaining.Except(ids),", "Remaining = Remaining,"),
        new("goes on for ever when nobody reminds it", "Jobs/JobCoordinator", "if (now.Elapsed - _remindedAt > MaxSilence) Stop();", ""),
        new("takes what a lost lease says of an id for what was asked since", "Jobs/JobCoordinator",
            "command.Done.Except(_refreshed.After(command.Lease, State.Remaining))", "command.Done"),
        new("opens ids again that are lent", "Jobs/JobCoordinator", "State.Refresh(command.Ids.Except(busy), now.Wall)", "State.Refresh(command.Ids, now.Wall)"),

        // Its lease table.
        new("loses what a lease hands back", "Leasing/LeaseTable",
            "if (_open.Remove(id, out var lease)) PutBack(lease, lease.Ids.Except(done), everDone);", "_open.Remove(id);"),
        new("lets no lease expire", "Leasing/LeaseTable", "lease.Deadline <= now", "lease.Deadline < TimeSpan.Zero"),
        new("lends a letter whose lease is still out", "Leasing/LeaseTable",
            "foreach (var lease in _open.Values) taken = taken.Except(lease.Ids);\n        Retries", "Retries"),
        new("takes in a retry that is lent to another", "Leasing/LeaseTable",
            "_open.Values.All(lease => lease.Ids.Intersect(ids).IsEmpty)", "true"),
        new("retries what is to be fetched anew in any case", "Leasing/LeaseTable", "Retries = Retries.Except(Free);", ""),
        new("leaves lent ids free", "Leasing/LeaseTable", "Free = Free.Except(ids);\n        return NewLease", "return NewLease"),

        // The directory of jobs.
        new("forgets that letters may be sent again in the moment in which a job ends", "Jobs/JobDirectory",
            "if (moved.Phase == JobPhase.Finished) _justFinished.Add(moved.Job, ++_questions);", ""),
        new("lets a cancelled job go on", "Jobs/DirectoryState", "from is JobPhase.Paused or JobPhase.Finished", "from is not JobPhase.Running"),
        new("reminds no coordinator of its job", "Jobs/JobDirectory", "State.Entries.SelectMany(entry => RemindersOf(entry.Job))",
            "State.Entries.Where(entry => _toStop.Contains(entry.Job)).SelectMany(entry => RemindersOf(entry.Job))"),

        // The follower, and the budget of requests.
        new("takes the answer to an earlier command for that to the last", "Following/FollowPlan", "CommandNo = ++_commands", "CommandNo = 1", FirstSeed: 6400),
        new("reads nothing again that it did not listen for", "Following/FollowPlan", "ReadOverlapAgain(ids, now);", "ids.Contains(0);"),
        new("takes what is lent for what is fetched anew", "Following/FollowPlan", "if (noted.Busy.Contains(id))", "if (noted.Busy.IsEmpty && noted.Busy.Contains(id))",
            FirstSeed: 4700),
        new("lets a node wait as long as there are others", "Congestion/RequestBudget",
            "if (!node.HoldsShare && _nodes.Values.Any(other => other != node && other.ToldAt <= node.JoinedAt && now - other.HeardAt < Silent))",
            "if (_nodes.Count > 1)"),
        new("charges an attempt for what was refused", "Leasing/PoolSession", "FailureRoute.RetryForFree => FailureCost.Nothing",
            "FailureRoute.RetryForFree => FailureCost.Attempt"),

        // The dead letters.
        new("charges no attempt", "DeadLetters/RetrySchedule", "(failure.Cost == FailureCost.Attempt ? 1 : 0)", "0"),
        new("parks an id one attempt late", "DeadLetters/RetrySchedule", "attempts >= policy.Attempts", "attempts > policy.Attempts"),
        new("keeps letters that are stored", "DeadLetters/RetrySchedule", "Remove(resolved.Ids);", ""),
        new("accepts a null near the newest id at once", "DeadLetters/RetrySchedule", ".NullAnswers >= policy.NullAnswers - 1", ".NullAnswers >= 0"),
        new("repeats no lost offer", "DeadLetters/RetrySchedule", "Schedule(id, now + again);", "Schedule(id, now + TimeSpan.FromDays(1000));"),
        new("repeats no lost offer of what a person sent again", "DeadLetters/RequeuedLetters", "(ids, now + again)", "(ids, now + TimeSpan.FromDays(1000))"),
        new("forgets a failure while it asks the store", "DeadLetters/DeadLetterQueue",
            "_schedule.Resolve(found.Ids), _schedule.Report(report.Command.Lease, failed, now, random))", "_schedule.Resolve(found.Ids))"),
    ];

    public override string ToString() => Name;
}

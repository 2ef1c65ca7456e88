using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Messages;

namespace HnActors.Core.Tests.Simulation;

/// <summary>A fetcher pool and its writer without their actors. Everything in it dies with it.</summary>
internal sealed class SimulatedPool(World world, JobId job, string name)
{
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(1);

    private readonly List<(LeaseId Lease, LeaseKind Kind, IdRangeSet Ids, IdRangeSet Nulls)> _unwritten = [];
    private readonly List<(TimeSpan Due, LeaseSlice Slice)> _secondLooks = [];
    private readonly Dictionary<object, (string To, object Command)> _unanswered = [];
    private readonly PoolId _id = new($"{name}-{world.Random.Next()}");
    private long _requestNo;

    public LeaseLedger Ledger { get; } = new();

    public string Name => name;

    public void Tick()
    {
        foreach (var (to, command) in _unanswered.Values) world.Network.Send(to, name, command);
        if (Ledger.Count > 0) world.Network.Send(SimulatedCoordinator.Name, name, new RenewLeases(job, _id, [.. Ledger.Held]));
        if (Ledger.Waiting < 10 && !_unanswered.ContainsKey(_requestNo))
            Send(++_requestNo, SimulatedCoordinator.Name, new RequestLease(job, _id, _requestNo, 10));
    }

    /// <summary>Fetches a slice: what comes home waits to be written, what fails is reported, what is null is asked again later.</summary>
    public void Fetch()
    {
        var due = _secondLooks.FindIndex(look => look.Due <= world.Now.Elapsed);
        if (due >= 0)
        {
            var slice = _secondLooks[due].Slice;
            _secondLooks.RemoveAt(due);
            Fetch(slice, isSecondLook: true);
        }
        else if (Ledger.NextSlice(1 + world.Random.Next(5)) is { } slice)
        {
            Fetch(slice, isSecondLook: false);
        }
    }

    private void Fetch(LeaseSlice slice, bool isSecondLook)
    {
        world.Fetches += slice.Ids.Count;
        var failed = slice.Ids.Where(world.Fails).ToList();
        var unasked = world.Random.Next(20) == 0 ? slice.Ids.Except(failed).Take(1).ToList() : [];
        Ledger.PutBack(slice.Lease, IdRangeSet.OfIds(unasked));
        var answered = slice.Ids.Except(failed).Except(unasked).ToList();
        var nulls = answered.Where(id => world.AnswersNull(id, newConnection: isSecondLook)).ToList();
        var doubted = isSecondLook ? [] : nulls;
        if (doubted.Count > 0)
            _secondLooks.Add((world.Now.Elapsed + SecondLookAfter, new LeaseSlice(slice.Lease, slice.Kind, doubted)));
        var fetched = IdRangeSet.OfIds(answered.Except(doubted));
        if (!fetched.IsEmpty) _unwritten.Add((slice.Lease, slice.Kind, fetched, IdRangeSet.OfIds(nulls.Except(doubted))));
        if (failed.Count == 0) return;
        var failures = failed.Select(id => new FetchFailure(id, "server-error", "", FailureToll.Attempt, null)).ToList();
        Send((nameof(ReportFailures), slice.Lease, IdRangeSet.OfIds(failed)), SimulatedDeadLetters.Name, new ReportFailures(job, slice.Lease, failures));
    }

    /// <summary>Writes one batch; then, in a later step or never, comes the news of it.</summary>
    public void Write()
    {
        if (_unwritten.Count == 0) return;
        var (lease, kind, ids, nulls) = _unwritten[0];
        _unwritten.RemoveAt(0);
        world.Store(ids, nulls);
        if (kind == LeaseKind.Fresh) Settle(lease, ids);
        else Send((nameof(CloseLetters), lease, ids), SimulatedDeadLetters.Name, new CloseLetters(job, lease, ids));
    }

    /// <summary>A crash between the write and the news of it: the caller throws this pool away.</summary>
    public void WriteAndDie()
    {
        if (_unwritten.Count > 0) world.Store(_unwritten[0].Ids, _unwritten[0].Nulls);
    }

    public void Receive(object message)
    {
        switch (message)
        {
            case LeaseGranted granted when _unanswered.Remove(granted.RequestNo):
                Ledger.Take(new HeldLease(granted.Lease, granted.Kind, granted.Ids));
                break;
            case NoLease none:
                _unanswered.Remove(none.RequestNo);
                break;
            case LeasesRenewed renewed:
                foreach (var lease in renewed.Lost)
                {
                    Ledger.Lose(lease);
                    if (Ledger.IsFinished(lease)) Complete(lease);
                }
                break;
            case FailuresRecorded recorded when _unanswered.Remove((nameof(ReportFailures), recorded.Lease, recorded.Ids)):
                Settle(recorded.Lease, recorded.Ids);
                break;
            case LettersClosed closed when _unanswered.Remove((nameof(CloseLetters), closed.Lease, closed.Ids)):
                Settle(closed.Lease, closed.Ids);
                break;
            case LeaseClosed closed:
                _unanswered.Remove(closed.Lease);
                Ledger.Forget(closed.Lease);
                break;
        }
    }

    private void Settle(LeaseId lease, IdRangeSet ids)
    {
        if (Ledger.Settle(lease, ids)) Complete(lease);
    }

    private void Complete(LeaseId lease) =>
        Send(lease, SimulatedCoordinator.Name, new CompleteLease(job, _id, lease, Ledger.SettledOf(lease)));

    private void Send(object key, string to, object command)
    {
        _unanswered[key] = (to, command);
        world.Network.Send(to, name, command);
    }
}

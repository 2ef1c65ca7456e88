using HnActors.Core.Health;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Core.Tests.Health;

/// <summary>A pool that works off a job in virtual time, deciding by <see cref="ApiHealth"/> as the real one does.</summary>
internal sealed class SickJob(Random random, SickApi api, IdRangeSet ids, int limit, int attempts)
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(12);

    private readonly ApiHealth _health = new(TimeSpan.Zero);
    private readonly LeaseLedger _ledger = new();
    private readonly PriorityQueue<Action, (TimeSpan, long)> _events = new();
    private readonly Queue<(Slice Slice, long Id, bool IsSecondLook)> _waiting = new();
    private readonly List<(LeaseId Lease, ItemAnswer Answer)> _undecided = [];
    private readonly PriorityQueue<long, TimeSpan> _letters = new();
    private readonly Dictionary<LeaseId, IdRangeSet> _leases = [];
    private readonly IdRangeSet _ids = ids;
    private IdRangeSet _fresh = ids;
    private TimeSpan _now;
    private long _order;
    private int _inFlight;
    private int _slices;
    private long _settled;

    public Dictionary<long, int> Requests { get; } = [];

    public Dictionary<long, int> Charges { get; } = [];

    public HashSet<long> Stored { get; } = [];

    public HashSet<long> Nulls { get; } = [];

    public HashSet<long> Parked { get; } = [];

    public TimeSpan Took => _now;

    /// <returns>False where the job has not ended after half a day.</returns>
    public bool Run()
    {
        At(TickInterval, Tick);
        Fill();
        while (_settled < _ids.IdCount && _events.TryDequeue(out var happens, out var at))
        {
            _now = at.Item1;
            if (_now > GiveUp) return false;
            happens();
        }
        return true;
    }

    private void Tick()
    {
        At(TickInterval, Tick);
        RouteDecided();
        Probe();
        var due = new List<long>();
        while (_letters.TryPeek(out var id, out var at) && at <= _now)
        {
            due.Add(id);
            _letters.Dequeue();
        }
        if (due.Count > 0) Lend(IdRangeSet.OfIds(due), LeaseKind.Retry);
        Fill();
    }

    private void Lend(IdRangeSet ids, LeaseKind kind)
    {
        var lease = new LeaseId(1, _leases.Count + 1);
        _leases.Add(lease, ids);
        _ledger.Take(new HeldLease(lease, kind, ids));
    }

    private void Fill()
    {
        if (_ledger.Waiting < 4 * limit && !_fresh.IsEmpty)
        {
            var (lent, rest) = _fresh.TakeFirst(8 * limit);
            _fresh = rest;
            Lend(lent, LeaseKind.Fresh);
        }
        while (_slices < (limit / 8) + 2 && _ledger.NextSlice(16) is { } ids)
        {
            _slices++;
            var slice = new Slice(ids.Lease, ids.Ids.Count);
            foreach (var id in ids.Ids) _waiting.Enqueue((slice, id, IsSecondLook: false));
        }
        while (!_health.IsDown && _inFlight < limit && _waiting.TryDequeue(out var next)) Ask(next.Slice, next.Id, next.IsSecondLook);
    }

    private void Ask(Slice slice, long id, bool isRepeated)
    {
        _inFlight++;
        _health.Begin(_now);
        Requests[id] = Requests.GetValueOrDefault(id) + 1;
        var (ends, kind) = api.Ask(id, _now);
        var answer = new ItemAnswer(id, kind, _now, "why", isRepeated);
        At(ends - _now, () =>
        {
            _inFlight--;
            _health.End(answer, asksToWait: false, _now);
            slice.Answers.Add(answer);
            if (slice.Answers.Count == slice.Size) End(slice);
            Fill();
        });
    }

    private void End(Slice slice)
    {
        _slices--;
        foreach (var answer in slice.Answers)
        {
            if (answer.Kind != AnswerKind.Body) _undecided.Add((slice.Lease, answer));
            else if (Stored.Add(answer.Id)) MarkDone(slice.Lease, answer.Id);
            else throw new InvalidOperationException($"{answer.Id} was stored twice");
        }
        RouteDecided();
        Probe();
    }

    private void RouteDecided()
    {
        foreach (var (lease, answer) in _undecided.Where(one => one.Answer.Verdict != AnswerVerdict.Undecided).ToList()) Route(lease, answer);
        _undecided.RemoveAll(one => one.Answer.Verdict != AnswerVerdict.Undecided);
    }

    private void Route(LeaseId lease, ItemAnswer answer)
    {
        if (answer.Verdict == AnswerVerdict.OfApi && answer.Kind != AnswerKind.Refused)
        {
            _ledger.PutBack(lease, IdRangeSet.OfIds([answer.Id]));
            return;
        }
        if (answer is { Kind: AnswerKind.Null, IsRepeatedNull: false })
        {
            At(PoolSession.SecondLookAfter, () =>
            {
                _slices++;
                _waiting.Enqueue((new Slice(lease, 1), answer.Id, IsSecondLook: true));
                Fill();
            });
            return;
        }
        // To the dead letters, or to the store: the lease is rid of it.
        _ledger.MarkDone(lease, IdRangeSet.OfIds([answer.Id]));
        if (answer.Kind == AnswerKind.Null)
        {
            Nulls.Add(answer.Id);
            _settled++;
            return;
        }
        var charges = Charges.GetValueOrDefault(answer.Id) + (answer.Verdict == AnswerVerdict.OfId ? 1 : 0);
        Charges[answer.Id] = charges;
        if (charges >= attempts)
        {
            Parked.Add(answer.Id);
            _settled++;
            return;
        }
        _letters.Enqueue(answer.Id, _now + (TimeSpan.FromSeconds(Math.Pow(2, Math.Max(0, charges - 1))) * random.NextDouble()));
    }

    private void MarkDone(LeaseId lease, long id)
    {
        _ledger.MarkDone(lease, IdRangeSet.OfIds([id]));
        _settled++;
    }

    private void Probe()
    {
        if (_health.TakeProbe(mayProbeWhileDown: true, _now) is not { } probe) return;
        var ids = probe.KnownItems.ToList();
        for (var candidate = 0; candidate < probe.Candidates; candidate++)
            ids.Add(HealthProbe.CandidateAt(SickApi.MaxItem, (probe.Number * probe.Candidates) + candidate));
        var answers = new List<ProbeAnswer>();
        foreach (var id in ids)
        {
            var (ends, kind) = api.Ask(id, _now);
            if (ends - _now > probe.Timeout) (ends, kind) = (_now + probe.Timeout, AnswerKind.Failure);
            At(ends - _now, () =>
            {
                answers.Add(new ProbeAnswer(id, kind, "why"));
                if (answers.Count < ids.Count) return;
                _health.EndProbe(probe, answers, _now);
                RouteDecided();
                Fill();
            });
        }
    }

    private void At(TimeSpan from, Action happens) => _events.Enqueue(happens, (_now + from, _order++));

    private sealed class Slice(LeaseId lease, int size)
    {
        public LeaseId Lease { get; } = lease;

        public int Size { get; } = size;

        public List<ItemAnswer> Answers { get; } = [];
    }
}

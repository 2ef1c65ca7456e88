using HnActors.Core.Congestion;
using HnActors.Core.Health;

namespace HnActors.Actors.Congestion;

/// <summary>
/// Admits a node's requests: limits how many are in flight and how many are sent per second, admits none while the server asked to wait,
/// and only probes while it is down. First come, first served, but probes and redirects do not queue behind requests.
/// </summary>
/// <remarks>Shared by all fetchers of a node that request from the same API. Thread-safe.</remarks>
public sealed class RequestGate : IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MaxHold = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<GateWaiter, (long Turn, long Arrival)> _waiting = new();
    private readonly RatePacer _pacer = new();
    private readonly BandwidthPacer _bandwidth;
    private readonly ApiHealth _health;
    private readonly IRequestLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _wake;
    private readonly ITimer _watch;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private long _arrivals;
    private int _paced;
    private bool _closed;

    /// <param name="received">Returns the number of bytes received from the API so far.</param>
    public RequestGate(GateOptions options, Func<long> received, TimeProvider time)
        : this(new OwnLimits(options, time.GetElapsedTime(0)), received, time)
    {
    }

    internal RequestGate(IRequestLimits limits, Func<long> received, TimeProvider time)
    {
        _limits = limits;
        _bandwidth = new BandwidthPacer(received);
        _time = time;
        _health = new ApiHealth(Now);
        _wake = time.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = time.CreateTimer(_ => Admit(), null, WatchInterval, WatchInterval);
    }

    /// <summary>The gate's clock, monotonic.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Requests currently allowed in flight.</summary>
    public int Limit => _limits.Limit;

    /// <summary>Requests per second currently allowed, by a ceiling or by what the server refused; infinite if neither applies.</summary>
    public double RateLimit => Math.Min(_limits.MaxRate, _limits.RateCap);

    /// <summary>The user's ceiling, for a gate with its own limits; it may be changed at any time.</summary>
    /// <exception cref="InvalidOperationException">The limits are shared out by a cluster.</exception>
    public RequestCeiling Ceiling
    {
        get => Own.Ceiling;
        set
        {
            Own.Ceiling = value;
            Admit();
        }
    }

    private OwnLimits Own => _limits as OwnLimits ?? throw new InvalidOperationException("These limits are shared out by a cluster.");

    /// <summary>True if the limit adapts to what the server can take.</summary>
    public bool IsAdaptive => _limits.IsAdaptive;

    public int InFlight { get; private set; }

    /// <summary>True if requests wait because of the ceiling on requests per second, although more could be in flight.</summary>
    public bool LimitedByMaxRate { get; private set; }

    /// <summary>True if requests wait because of the ceiling on bytes per second, although more could be in flight.</summary>
    public bool LimitedByBandwidth { get; private set; }

    /// <summary>True if the server refuses requests above a rate, and no user ceiling is lower.</summary>
    public bool LimitedByThrottling => _limits.RateCap < _limits.MaxRate;

    /// <summary>Why the API counts as down; null while it is up.</summary>
    public string? Outage
    {
        get
        {
            lock (_lock) return _health.IsDown ? _health.Reason : null;
        }
    }

    /// <summary>How much longer the server asked for no requests; zero if it does not.</summary>
    public TimeSpan HoldLeft
    {
        get
        {
            lock (_lock) return _holdUntil > Now ? _holdUntil - Now : TimeSpan.Zero;
        }
    }

    /// <summary>Reserves a place in the order of waiters, for a caller that will come several times.</summary>
    public long TakeTurn() => Interlocked.Increment(ref _arrivals);

    /// <summary>Waits for a place. Every true must be followed by one <see cref="Exit"/>.</summary>
    /// <param name="turnAway">Cancelled when the waiter must make no more requests; other users of the gate may continue.</param>
    /// <param name="turn">From <see cref="TakeTurn"/>, to wait before all who came later than that; null to come last.</param>
    /// <returns>False if the gate was closed, or the caller turned away, first: make no request.</returns>
    public ValueTask<bool> EnterAsync(CancellationToken turnAway = default, long? turn = null)
    {
        if (turnAway.IsCancellationRequested) return new ValueTask<bool>(false);
        var waiter = new AwaitedPlace();
        var entry = Enter(waiter, turn);
        return entry == GateEntry.Waits ? waiter.AsTask(turnAway) : new ValueTask<bool>(entry == GateEntry.Admitted);
    }

    /// <summary>Takes a place, or has the waiter called when there is one.</summary>
    /// <param name="turn">From <see cref="TakeTurn"/>, to wait before all who came later than that; null to come last.</param>
    internal GateEntry Enter(GateWaiter waiter, long? turn = null)
    {
        lock (_lock)
        {
            if (_closed) return GateEntry.TurnedAway;
            if (_waiting.Count == 0 && TryTake())
            {
                MarkSent();
                return GateEntry.Admitted;
            }
            var arrival = TakeTurn();
            waiter.BeginWait();
            _waiting.Enqueue(waiter, (turn ?? arrival, arrival));
            return GateEntry.Waits;
        }
    }

    /// <summary>
    /// Waits until one more request may be made without its own place, ahead of all that wait for a place: it counts against the allowed
    /// rate per second.
    /// </summary>
    /// <exception cref="OperationCanceledException">The gate was closed, or the token cancelled.</exception>
    public async Task PaceAsync(CancellationToken cancellationToken)
    {
        var wait = TryPace();
        if (wait <= TimeSpan.Zero) return;
        lock (_lock) _paced++;
        try
        {
            for (; wait > TimeSpan.Zero; wait = TryPace())
            {
                // A delay is truncated to whole milliseconds, and a delay of zero would only ask again; and limits may change meanwhile.
                var delay = wait < MinDelay ? MinDelay : wait < WatchInterval ? wait : WatchInterval;
                await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_lock) _paced--;
            Admit();
        }
    }

    private TimeSpan TryPace()
    {
        lock (_lock)
        {
            if (_closed) throw new OperationCanceledException();
            var wait = ReserveOrWait(Now);
            if (wait <= TimeSpan.Zero) MarkSent();
            return wait;
        }
    }

    /// <summary>Returns a place.</summary>
    /// <param name="end">How the request ended; null if it was cut off and reveals nothing.</param>
    public void Exit(RequestEnd? end)
    {
        GateWaiter? admitted;
        lock (_lock)
        {
            EndRequest(end);
            admitted = AdmitWaiting();
        }
        Call(admitted);
    }

    /// <summary>Like <see cref="Exit"/>, but takes a place for the caller's next request if there is one: ahead of the waiters, unless a
    /// rate must be shared with them.</summary>
    /// <returns>Whether the caller may make its request at once; otherwise it is in no queue.</returns>
    public bool ExitAndTryEnter(RequestEnd? end, CancellationToken turnAway = default)
    {
        bool isAdmitted;
        GateWaiter? others;
        lock (_lock)
        {
            EndRequest(end);
            var yields = _pacer.IsPacing && _waiting.Count > 0;
            isAdmitted = !_closed && !turnAway.IsCancellationRequested && !yields && TryTake();
            if (isAdmitted) MarkSent();
            others = AdmitWaiting();
        }
        Call(others);
        return isAdmitted;
    }

    /// <summary>What an answer without a body indicates, as far as is known by now.</summary>
    public AnswerVerdict Judge(ItemAnswer answer)
    {
        lock (_lock) return answer.Verdict;
    }

    /// <summary>The probe to make now, as the API is or may be down; null for none. Each is followed by <see cref="EndProbe"/>.</summary>
    public HealthProbe? TakeProbe()
    {
        // A probe that is still waiting to be sent is not lost, however long it takes.
        lock (_lock) return _closed || _holdUntil > Now || _paced > 0 ? null : _health.TakeProbe(_limits.MayProbe, Now);
    }

    /// <summary>Reports how a probe ended; after several successful ones in a row, requests are admitted again.</summary>
    public void EndProbe(HealthProbe probe, IReadOnlyList<ProbeAnswer> answers)
    {
        lock (_lock) _health.EndProbe(probe, answers, Now);
        Admit();
    }

    /// <summary>Stops admitting requests: waiters are turned away, requests in flight finish.</summary>
    public void Close()
    {
        List<GateWaiter> waiting = [];
        lock (_lock)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var waiter, out _)) waiting.Add(waiter);
        }
        foreach (var waiter in waiting) waiter.TurnAway();
    }

    /// <summary>The limits changed, or another node was told to wait: checks again which waiters may pass.</summary>
    /// <param name="holdFor">How long none of them may pass.</param>
    public void Reconsider(TimeSpan holdFor)
    {
        lock (_lock)
        {
            if (Now + holdFor > _holdUntil) _holdUntil = Now + holdFor;
        }
        Admit();
    }

    public void Dispose()
    {
        Close();
        _wake.Dispose();
        _watch.Dispose();
    }

    private void EndRequest(RequestEnd? end)
    {
        if (end is { } known) Learn(known);
        else _health.Cancel();
        InFlight--;
        _bandwidth.Exit();
    }

    private void Learn(RequestEnd end)
    {
        var now = Now;
        var retryAfter = end.RetryAfter ?? TimeSpan.Zero;
        if (end.Answer is { } inDoubt) _health.End(inDoubt, asksToWait: retryAfter > TimeSpan.Zero, now);
        else _health.EndBody(end.Id, end.Began, now);
        _limits.Observe(end.Outcome, now - end.Began, InFlight, now);
        // A single id that is always refused must not stop all the others.
        if (retryAfter <= TimeSpan.Zero || !_health.DoesWaitConcernAll(now)) return;
        // A little late, and not all at once; and no server may decide about more than an hour.
        var hold = (retryAfter < MaxHold ? retryAfter : MaxHold) * (1 + (Random.Shared.NextDouble() * 0.1));
        if (now + hold <= _holdUntil) return;
        _holdUntil = now + hold;
        _limits.OnRetryAfter(now, _holdUntil);
    }

    private void Admit()
    {
        GateWaiter? admitted;
        lock (_lock) admitted = AdmitWaiting();
        Call(admitted);
    }

    /// <returns>The first of the waiters to be called, outside of the lock.</returns>
    private GateWaiter? AdmitWaiting()
    {
        GateWaiter? first = null;
        GateWaiter? last = null;
        while (_waiting.TryPeek(out var waiter, out _))
        {
            var turnedAway = !waiter.IsWaiting;
            if (!turnedAway && !TryTake()) return first;
            _waiting.Dequeue();
            if (turnedAway) continue;
            if (!waiter.TryEndWait())
            {
                // Turned away at this very moment: the place taken for it is free again.
                InFlight--;
                _health.Cancel();
                MarkSent();
                _bandwidth.Exit();
                continue;
            }
            waiter.Next = null;
            if (last is null) first = waiter;
            else last.Next = waiter;
            last = waiter;
        }
        return first;
    }

    private void MarkSent()
    {
        if (_pacer.IsPacing) _pacer.Leave(Now);
    }

    private void Call(GateWaiter? admitted)
    {
        while (admitted is { } waiter)
        {
            // Once called, it may wait again.
            admitted = waiter.Next;
            if (_pacer.IsPacing)
            {
                // On a busy machine this may be long after it was admitted.
                lock (_lock) _pacer.Leave(Now);
            }
            waiter.OnAdmitted();
        }
    }

    private bool TryTake()
    {
        // Otherwise the next request would always take its turn just before it. The gate is checked again when it has been sent.
        if (_paced > 0) return false;
        LimitedByMaxRate = LimitedByBandwidth = false;
        var now = Now;
        if (_holdUntil <= now && (_health.IsDown || InFlight >= Limit)) return false;
        if (ReserveOrWait(now) is var wait && wait > TimeSpan.Zero) return WakeAfter(wait);
        InFlight++;
        _bandwidth.Enter();
        _health.Begin(now);
        return true;
    }

    /// <returns>How long to wait; zero if a request may be sent now, which is then counted as sent.</returns>
    private TimeSpan ReserveOrWait(TimeSpan now)
    {
        if (_holdUntil > now) return _holdUntil - now;
        if (_bandwidth.WaitFor(now, _limits.MaxBandwidth) is var untilPaid && untilPaid > TimeSpan.Zero)
        {
            LimitedByBandwidth = true;
            return untilPaid;
        }
        var rateCap = _limits.RateCap;
        var maxRate = _limits.MaxRate;
        var wait = _pacer.Take(now, Math.Min(rateCap, maxRate), maxRate);
        if (wait > TimeSpan.Zero) LimitedByMaxRate = maxRate <= rateCap;
        return wait;
    }

    private bool WakeAfter(TimeSpan wait)
    {
        _wake.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }
}

using HnActors.Core.Congestion;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Admits a node's requests: so many in flight, so many a second, none while the server asked for patience, and only probes while it
/// is gone. First come, first served.
/// </summary>
/// <remarks>The only thing that a node's fetchers share. Any thread may call any member.</remarks>
public sealed class RequestGate : IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestHold = TimeSpan.FromHours(1);

    // Silence means something only where several are waited for.
    private const int FewestInSilence = 4;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private readonly RatePacer _pacer = new();
    private readonly ApiCircuit _circuit = new();
    private readonly IRequestLimits _limits;
    private readonly TimeProvider _time;
    private readonly ITimer _wake;
    private readonly ITimer _watch;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _lastNews;
    private bool _closed;

    public RequestGate(GateOptions options, TimeProvider time)
        : this(new OwnLimits(options, time.GetElapsedTime(0)), time)
    {
    }

    internal RequestGate(IRequestLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _lastNews = Now;
        _wake = time.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = time.CreateTimer(_ => Watch(), null, WatchEvery, WatchEvery);
    }

    /// <summary>The gate's clock, monotonic.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Requests allowed in flight at present.</summary>
    public int Limit => _limits.Limit;

    /// <summary>True where the limit follows what the server bears.</summary>
    public bool IsAdaptive => _limits.IsAdaptive;

    public int InFlight { get; private set; }

    /// <summary>True where requests wait for the sake of the most allowed a second, although more could be in flight.</summary>
    public bool HeldByMaxRate { get; private set; }

    /// <summary>True where the server refuses what is above a rate.</summary>
    public bool HeldByRefusals => double.IsFinite(_limits.RefusedRate(Now));

    /// <summary>Why the API counts as gone; null while it is there.</summary>
    public string? Outage
    {
        get
        {
            lock (_lock) return _circuit.IsOpen ? _circuit.Reason : null;
        }
    }

    /// <summary>How long the server still wants to be left alone; zero where it does not.</summary>
    public TimeSpan HoldLeft
    {
        get
        {
            lock (_lock) return _holdUntil > Now ? _holdUntil - Now : TimeSpan.Zero;
        }
    }

    /// <summary>Waits for a place. Every true must be followed by one <see cref="Exit"/>.</summary>
    /// <param name="turnAway">Cancelled when whoever waits is no longer to ask; another that uses the gate may go on.</param>
    /// <returns>False where the gate was closed, or the caller turned away, first: don't ask.</returns>
    public ValueTask<bool> EnterAsync(CancellationToken turnAway = default)
    {
        TaskCompletionSource<bool> place;
        lock (_lock)
        {
            if (_closed || turnAway.IsCancellationRequested) return new ValueTask<bool>(false);
            if (_waiting.Count == 0 && TryTake()) return new ValueTask<bool>(true);
            // Continuations elsewhere: the caller that makes room must not run another's request first.
            place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
        }
        return turnAway.CanBeCanceled ? WaitAsync(place, turnAway) : new ValueTask<bool>(place.Task);
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="end">How the request ended; null where it was cut off and tells nothing.</param>
    public void Exit(RequestEnd? end)
    {
        lock (_lock)
        {
            if (end is { } known) Learn(known);
            InFlight--;
            AdmitWaiting();
        }
    }

    /// <summary>Whether a request that found nobody failed because the API as a whole is, or was, gone.</summary>
    public bool WasOutage(TimeSpan requestBegan)
    {
        lock (_lock) return _circuit.IsToBlameFor(requestBegan);
    }

    /// <summary>Whether the API is to be probed now, because it counts as gone. Each true is followed by <see cref="EndProbe"/>.</summary>
    public bool TakeProbe()
    {
        lock (_lock) return !_closed && _holdUntil <= Now && _limits.Probes && _circuit.TakeProbe(Now);
    }

    /// <summary>Tells how a probe ended; when some in a row were answered, requests are admitted again.</summary>
    public void EndProbe(bool available)
    {
        lock (_lock)
        {
            _circuit.Observe(available, "", Now);
            AdmitWaiting();
        }
    }

    /// <summary>Admits no more: those that wait are turned away, those in flight finish.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var place)) place.TrySetResult(false);
        }
    }

    /// <summary>Its limits changed, or another node was told to wait: looks again who may pass.</summary>
    /// <param name="holdFor">How long nobody may.</param>
    public void Reconsider(TimeSpan holdFor)
    {
        lock (_lock)
        {
            if (Now + holdFor > _holdUntil) _holdUntil = Now + holdFor;
            AdmitWaiting();
        }
    }

    public void Dispose()
    {
        Close();
        _wake.Dispose();
        _watch.Dispose();
    }

    private void Learn(RequestEnd end)
    {
        var now = Now;
        _lastNews = now;
        _circuit.Observe(end.Available, end.Reason, now);
        _limits.Observe(end.Outcome, now - end.Began, InFlight, now);
        if (end.RetryAfter is not { } wish || wish <= TimeSpan.Zero) return;
        // A little late and never all at once; and no server decides over more than an hour.
        var hold = (wish < LongestHold ? wish : LongestHold) * (1 + (Random.Shared.NextDouble() * 0.1));
        if (now + hold <= _holdUntil) return;
        _holdUntil = now + hold;
        _limits.OnRetryAfter(now, _holdUntil);
    }

    private void Admit()
    {
        lock (_lock) AdmitWaiting();
    }

    // A server that accepts and never answers is found out here: there is nobody else to notice that nothing happens.
    private void Watch()
    {
        lock (_lock)
        {
            if (InFlight >= FewestInSilence) _circuit.ObserveSilence(Now - _lastNews);
            AdmitWaiting();
        }
    }

    private static async ValueTask<bool> WaitAsync(TaskCompletionSource<bool> place, CancellationToken turnAway)
    {
        await using var registration = turnAway.Register(() => place.TrySetResult(false)).ConfigureAwait(false);
        return await place.Task.ConfigureAwait(false);
    }

    private void AdmitWaiting()
    {
        while (_waiting.TryPeek(out var place))
        {
            var turnedAway = place.Task.IsCompleted;
            if (!turnedAway && !TryTake()) return;
            _waiting.Dequeue();
            // Turned away in this very moment: the place taken for it is free again.
            if (!turnedAway && !place.TrySetResult(true)) InFlight--;
        }
    }

    private bool TryTake()
    {
        HeldByMaxRate = false;
        var now = Now;
        if (_holdUntil > now) return WakeAfter(_holdUntil - now);
        if (_circuit.IsOpen || InFlight >= Limit) return false;
        var cap = _limits.RefusedRate(now);
        var maxRate = _limits.MaxRate;
        if (_pacer.Take(now, Math.Min(cap, maxRate)) is var wait && wait > TimeSpan.Zero)
        {
            HeldByMaxRate = maxRate <= cap;
            return WakeAfter(wait);
        }
        if (InFlight == 0) _lastNews = now;
        InFlight++;
        return true;
    }

    private bool WakeAfter(TimeSpan wait)
    {
        _wake.Change(wait, Timeout.InfiniteTimeSpan);
        return false;
    }
}

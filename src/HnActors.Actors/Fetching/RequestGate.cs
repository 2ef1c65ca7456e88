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
    private readonly CongestionController? _controller;
    private readonly int _fixedLimit;
    private readonly double _maxRate;
    private readonly TimeProvider _time;
    private readonly ITimer _wake;
    private readonly ITimer _watch;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _lastNews;
    private bool _closed;

    public RequestGate(GateOptions options, TimeProvider time)
    {
        if (options.Concurrency is { } limit) ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _fixedLimit = options.Concurrency ?? GateOptions.MostByItself;
        _maxRate = options.MaxRate ?? double.PositiveInfinity;
        _time = time;
        _lastNews = Now;
        _controller = options.Concurrency is null ? new CongestionController(GateOptions.MostByItself, Now) : null;
        _wake = time.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = time.CreateTimer(_ => Watch(), null, WatchEvery, WatchEvery);
    }

    /// <summary>The gate's clock, monotonic.</summary>
    public TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Requests allowed in flight at present.</summary>
    public int Limit => _controller?.Limit ?? _fixedLimit;

    /// <summary>True where the limit follows what the server bears.</summary>
    public bool IsAdaptive => _controller is not null;

    public int InFlight { get; private set; }

    /// <summary>True where requests wait for the sake of the most allowed a second, although more could be in flight.</summary>
    public bool HeldByMaxRate { get; private set; }

    /// <summary>True where the server refuses what is above a rate.</summary>
    public bool HeldByRefusals => _controller?.IsRefused ?? false;

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
    /// <returns>False where the gate was closed first: don't ask.</returns>
    public ValueTask<bool> EnterAsync()
    {
        lock (_lock)
        {
            if (_closed) return new ValueTask<bool>(false);
            if (_waiting.Count == 0 && TryTake()) return new ValueTask<bool>(true);
            // Continuations elsewhere: the caller that makes room must not run another's request first.
            var place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
            return new ValueTask<bool>(place.Task);
        }
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
        lock (_lock) return !_closed && _holdUntil <= Now && _circuit.TakeProbe(Now);
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
        _controller?.Observe(end.Outcome, now - end.Began, InFlight, now);
        if (end.RetryAfter is not { } wish || wish <= TimeSpan.Zero) return;
        // A little late and never all at once; and no server decides over more than an hour.
        var hold = (wish < LongestHold ? wish : LongestHold) * (1 + (Random.Shared.NextDouble() * 0.1));
        if (now + hold <= _holdUntil) return;
        _holdUntil = now + hold;
        _controller?.OnRetryAfter(now, _holdUntil);
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

    private void AdmitWaiting()
    {
        while (_waiting.Count > 0 && TryTake()) _waiting.Dequeue().TrySetResult(true);
    }

    private bool TryTake()
    {
        HeldByMaxRate = false;
        var now = Now;
        if (_holdUntil > now) return WakeAfter(_holdUntil - now);
        if (_circuit.IsOpen || InFlight >= Limit) return false;
        var cap = _controller?.RateCap(now) ?? double.PositiveInfinity;
        if (_pacer.Take(now, Math.Min(cap, _maxRate)) is var wait && wait > TimeSpan.Zero)
        {
            HeldByMaxRate = _maxRate <= cap;
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

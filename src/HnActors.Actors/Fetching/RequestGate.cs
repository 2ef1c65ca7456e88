namespace HnActors.Actors.Fetching;

/// <summary>Admits a node's requests: so many in flight, so many a second, first come first served.</summary>
/// <remarks>The only thing that a node's fetchers share. Any thread may call any member.</remarks>
public sealed class RequestGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private readonly RatePacer? _pacer;
    private readonly TimeProvider _time;
    private readonly ITimer _wake;
    private bool _closed;

    /// <param name="limit">Requests in flight, 1 or more.</param>
    /// <param name="maxRate">Requests a second, above 0; null for no ceiling.</param>
    public RequestGate(int limit, double? maxRate, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
        _pacer = maxRate is { } rate ? new RatePacer(rate) : null;
        _time = time;
        _wake = time.CreateTimer(_ => Admit(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Limit { get; private set; }

    public int InFlight { get; private set; }

    /// <summary>True where requests wait for the rate's sake, although more could be in flight.</summary>
    public bool HeldByRate { get; private set; }

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
    public void Exit()
    {
        lock (_lock)
        {
            InFlight--;
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
    }

    private void Admit()
    {
        lock (_lock) AdmitWaiting();
    }

    private void AdmitWaiting()
    {
        while (_waiting.Count > 0 && TryTake()) _waiting.Dequeue().TrySetResult(true);
    }

    private bool TryTake()
    {
        HeldByRate = false;
        if (InFlight >= Limit) return false;
        if (_pacer is not null && _pacer.Take(_time.GetElapsedTime(0)) is var wait && wait > TimeSpan.Zero)
        {
            HeldByRate = true;
            _wake.Change(wait, Timeout.InfiniteTimeSpan);
            return false;
        }
        InFlight++;
        return true;
    }
}

namespace HnActors.HackerNews.Bodies;

/// <summary>
/// Bounds the memory held by large bodies, from the moment they are read until the caller is done with them. A body for which there is
/// no room waits, unread, while TCP flow control holds the server back. First come, first served.
/// </summary>
/// <remarks>
/// Bodies of up to <see cref="UncountedBytes"/> are not counted: nearly all items are smaller, and their number is bounded by other
/// means. A body larger than the whole budget is admitted when nothing else is held. This type is thread-safe.
/// </remarks>
public sealed class BodyBudget
{
    /// <summary>The size, in bytes, up to which a body is not counted.</summary>
    public const int UncountedBytes = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private readonly long _capacity;
    private long _held;
    private bool _isShort;

    /// <param name="capacity">The number of bytes that may be held at once, at least 1.</param>
    public BodyBudget(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>The number of bytes currently held.</summary>
    public long Held
    {
        get
        {
            lock (_lock) return _held;
        }
    }

    /// <summary>True while a body is waiting for room.</summary>
    public bool IsShort => Volatile.Read(ref _isShort);

    /// <summary>Waits until no body is waiting for room: anything requested before then would only have to wait too.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        (await ReserveAsync(0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Reserves this many bytes, waiting if necessary. They are granted all at once, so two bodies can't wait for each other.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask<BodyReservation> ReserveAsync(long bytes, CancellationToken cancellationToken = default)
    {
        var size = Math.Min(bytes, _capacity);
        Waiter waiter;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _held + size <= _capacity)
            {
                _held += size;
                return new BodyReservation(this, size);
            }
            waiter = new Waiter(size);
            _waiting.Enqueue(waiter);
            _isShort = true;
        }
        await using (cancellationToken.UnsafeRegister(_ => GiveUp(waiter, cancellationToken), null).ConfigureAwait(false))
        {
            await waiter.Granted.Task.ConfigureAwait(false);
        }
        return new BodyReservation(this, size);
    }

    internal void Release(long bytes)
    {
        lock (_lock)
        {
            _held -= bytes;
            Grant();
        }
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            waiter.Granted.TrySetCanceled(cancellationToken);
            // The next in line may need less.
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.TryPeek(out var next) && (next.Granted.Task.IsCompleted || _held + next.Bytes <= _capacity))
        {
            _waiting.Dequeue();
            if (next.Granted.TrySetResult()) _held += next.Bytes;
        }
        _isShort = _waiting.Count > 0;
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The share of a <see cref="BodyBudget"/> that a body holds; disposing of it gives the bytes back.</summary>
public sealed class BodyReservation : IDisposable
{
    private readonly BodyBudget _budget;
    private long _bytes;

    internal BodyReservation(BodyBudget budget, long bytes)
    {
        _budget = budget;
        _bytes = bytes;
    }

    /// <summary>Gives back what the body turned out not to need.</summary>
    internal void ShrinkTo(long bytes)
    {
        var unneeded = _bytes - bytes;
        if (unneeded <= 0) return;
        _bytes = bytes;
        _budget.Release(unneeded);
    }

    /// <summary>Gives everything back; a second call does nothing.</summary>
    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, 0);
        if (bytes > 0) _budget.Release(bytes);
    }
}

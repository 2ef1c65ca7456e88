namespace HnActors.HackerNews.Bodies;

/// <summary>
/// Bounds the memory that large bodies take, from the moment they are read until whoever asked for them is done. A body that finds no
/// room waits for it, unread, with the server held back by TCP. First come, first served.
/// </summary>
/// <remarks>
/// Bodies of up to <see cref="UncountedBytes"/> are not counted: nearly all items are smaller, and their number is bounded by other
/// means. One that is larger than the whole budget is let in when nothing else is held. Any thread may call any member.
/// </remarks>
public sealed class BodyBudget
{
    /// <summary>A body up to this size costs nothing.</summary>
    public const int UncountedBytes = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private readonly long _capacity;
    private long _held;
    private bool _isShort;

    /// <param name="capacity">Bytes that may be held, at least 1.</param>
    public BodyBudget(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Bytes held at present.</summary>
    public long Held
    {
        get
        {
            lock (_lock) return _held;
        }
    }

    /// <summary>True while a body waits for room.</summary>
    public bool IsShort => Volatile.Read(ref _isShort);

    /// <summary>Waits until no body waits for room any more: what is asked for before then would only wait as well.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        (await ReserveAsync(0, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Takes so many bytes, waiting if need be. All at once, so that no two bodies can wait for each other.</summary>
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

/// <summary>Bytes of a <see cref="BodyBudget"/> that a body holds; given back when it is disposed of.</summary>
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

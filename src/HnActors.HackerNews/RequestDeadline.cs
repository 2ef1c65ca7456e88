namespace HnActors.HackerNews;

/// <summary>The time allowed for one request. It stands still while the request waits for something that is not a fault of the server's.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource? _linked;

    /// <param name="cancellationToken">The caller's, which ends the request as well.</param>
    public RequestDeadline(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _deadline = new CancellationTokenSource(timeout, time);
        _linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deadline.Token) : null;
    }

    /// <summary>Cancelled when the time is over, or the caller has given up.</summary>
    public CancellationToken Token => _linked?.Token ?? _deadline.Token;

    /// <summary>Waits, and then allows the whole time anew.</summary>
    public async Task PauseForAsync(Task waiting)
    {
        _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        await waiting.ConfigureAwait(false);
        _deadline.CancelAfter(_timeout);
    }

    public void Dispose()
    {
        _linked?.Dispose();
        _deadline.Dispose();
    }
}

using HnActors.Core.Protocol;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Following;

/// <summary>
/// A value that the API announces: received over a stream, and polled if there is no stream, it is broken, or it may have gone silent.
/// </summary>
/// <param name="stream">One connection; it throws <see cref="HackerNewsException"/> when that breaks.</param>
/// <param name="tell">Called with each value, and with how long nothing was heard before it; null for the first.</param>
internal sealed class ChangeSource<T>(
    Func<CancellationToken, IAsyncEnumerable<T>> stream,
    Func<CancellationToken, Task<T>> ask,
    Func<T, T, bool> isSame,
    Action<T, TimeSpan?> tell,
    TimeProvider time)
    where T : notnull
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(2);
    // After this much silence the value is polled even with a stream: the stream itself may have gone silent.
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeafAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SoundAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Timestamp? _heardAt;
    private TimeSpan _streamedAt;
    private TimeSpan? _missedAt;
    private (bool Is, T? Value) _streamed;
    private CancellationTokenSource? _connection;

    /// <summary>True while a stream is open that has sent something.</summary>
    public bool IsStreaming
    {
        get
        {
            lock (_lock) return _streamed.Is;
        }
    }

    /// <summary>Listens until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => TaskGroup.RunAsync([StreamAsync, AskAsync], cancellationToken);

    private async Task StreamAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            var hasTold = await ListenAsync(cancellationToken).ConfigureAwait(false);
            // A connection that ends right after the current value is not a stream; reopening it at once would be polling without a pause.
            if (hasTold && time.GetElapsedTime(began) >= SoundAfter) failures = 0;
            var longest = Math.Min(MaxPause.TotalMilliseconds, MinPause.TotalMilliseconds * Math.Pow(2, failures++));
            // Jitter, so that clients do not all reconnect at the same moment after a server's restart.
            await PauseAsync(TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2))), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False if the connection sent nothing.</returns>
    private async Task<bool> ListenAsync(CancellationToken cancellationToken)
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_lock) _connection = connection;
        var hasTold = false;
        try
        {
            await foreach (var value in stream(connection.Token).ConfigureAwait(false))
            {
                hasTold = true;
                Hear(value, isStreamed: true);
            }
        }
        catch (Exception exception) when (exception is HackerNewsException or OperationCanceledException)
        {
            // Polling bridges the time until the next connection.
        }
        finally
        {
            lock (_lock)
            {
                _connection = null;
                _streamed = default;
                _missedAt = null;
            }
        }
        return hasTold;
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        // The stream begins with the current value: mostly no request is needed.
        await PauseAsync(AskInterval, cancellationToken).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (IsAskingDue())
            {
                try
                {
                    Hear(await ask(cancellationToken).ConfigureAwait(false), isStreamed: false);
                }
                catch (Exception exception) when (exception is HackerNewsException or OperationCanceledException)
                {
                    // The gap grows.
                }
            }
            await PauseAsync(AskInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsAskingDue()
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(0);
            if (!_streamed.Is) return true;
            if (_missedAt is { } missed && now - missed >= DeafAfter) _connection?.Cancel();
            return now - _streamedAt >= QuietTime;
        }
    }

    private void Hear(T value, bool isStreamed)
    {
        TimeSpan? gap;
        lock (_lock)
        {
            var heardAt = Timestamp.Now(time);
            var now = heardAt.Elapsed;
            gap = _heardAt is { } last ? GapBetween(last, heardAt) : null;
            _heardAt = heardAt;
            if (isStreamed)
            {
                _streamedAt = now;
                _streamed = (true, value);
                _missedAt = null;
            }
            else if (_streamed is (true, { } streamed) && !isSame(value, streamed))
            {
                // There is news that the stream did not deliver, or not yet.
                _missedAt ??= now;
            }
        }
        tell(value, gap);
    }

    // Monotonic time may stand still while a machine sleeps; wall-clock time does not, but it may be set back.
    private static TimeSpan GapBetween(Timestamp last, Timestamp now)
    {
        var (elapsed, wall) = (now.Elapsed - last.Elapsed, now.Wall - last.Wall);
        return elapsed > wall ? elapsed : wall;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>
/// Spreads requests over connections to one server, and opens as many as there is work for: one more for each that is open already, so
/// that their number doubles with each round trip instead of falling upon the server at once. Any thread may call any member.
/// </summary>
internal sealed class ConnectionPool : IConnectionOwner, IDisposable
{
    // A request that was written and never answered may be sent again: GET changes nothing. Not for ever, for a server may close at each.
    private const int MaxSends = 3;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConnectionFactory _factory;
    private readonly RequestHead _head;
    private readonly PoolSettings _settings;
    private readonly HttpMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ITimer _check;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingRequest> _waiting = new();
    private readonly Dictionary<Connection, Use> _open = [];
    private readonly Stack<Connection> _free = new();
    private int _opening;
    private bool _isDisposed;

    public ConnectionPool(ConnectionFactory factory, RequestHead head, PoolSettings settings, HttpMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        _factory = factory;
        _head = head;
        _settings = settings;
        _time = time;
        _check = time.CreateTimer(_ => Check(), null, CheckInterval, CheckInterval);
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Asks for a path of the server.</summary>
    /// <param name="target">Path and query, escaped.</param>
    /// <exception cref="HackerNewsException">No complete answer; its failure says why.</exception>
    public Task<HttpAnswer> GetAsync(string target, CancellationToken cancellationToken) =>
        HttpMetrics.IsEnabled ? GetMeasuredAsync(target, cancellationToken) : GetUnmeasuredAsync(target, cancellationToken);

    private async Task<HttpAnswer> GetMeasuredAsync(string target, CancellationToken cancellationToken)
    {
        var began = _metrics.BeginRequest();
        int? status = null;
        HackerNewsFailure? failure = null;
        try
        {
            var answer = await GetUnmeasuredAsync(target, cancellationToken).ConfigureAwait(false);
            status = answer.Status;
            return answer;
        }
        catch (HackerNewsException exception)
        {
            failure = exception.Failure;
            throw;
        }
        finally
        {
            _metrics.EndRequest(began, status, failure);
        }
    }

    private async Task<HttpAnswer> GetUnmeasuredAsync(string target, CancellationToken cancellationToken)
    {
        var request = new PendingRequest(target, Now + _settings.Timeout);
        // A request whose caller has gone keeps its place in the order of answers; its answer is read and thrown away.
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingRequest)state!).Cancel(token), request);
        Dispatch(request, first: false);
        return await request.Answer.ConfigureAwait(false);
    }

    void IConnectionOwner.OnAnswered(Connection connection)
    {
        PendingRequest? next;
        lock (_lock)
        {
            if (!_open.TryGetValue(connection, out var use)) return;
            use.Pending--;
            use.UsedAt = Now;
            next = TakeWaiting();
            if (next is not null) use.Pending++;
            else if (!use.IsFree) Offer(connection, use);
        }
        if (next is not null) Send(connection, next);
    }

    void IConnectionOwner.OnClosed(Connection connection, Closing closing, IReadOnlyList<PendingRequest> unanswered)
    {
        lock (_lock) _open.Remove(connection);
        _metrics.ConnectionsChanged(-1);
        for (var place = 0; place < unanswered.Count; place++)
        {
            var request = unanswered[place];
            // The oldest may be what the connection broke at; those behind it never had their turn.
            var isBlamed = place == 0 && (closing.HasBegun || !closing.IsOrderly);
            if (isBlamed || request.Sends >= MaxSends || request.Deadline <= Now) request.Fail(closing.Failure, closing.Why, closing.Inner);
            else Dispatch(request, first: true);
        }
        OpenMore();
    }

    public void Dispose()
    {
        List<Connection> open;
        List<PendingRequest> waiting;
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            open = [.. _open.Keys];
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        _disposing.Cancel();
        _check.Dispose();
        foreach (var connection in open) connection.Abort("the client was closed");
        foreach (var request in waiting) request.Fail(HackerNewsFailure.Connection, "the client was closed");
    }

    private void Dispatch(PendingRequest request, bool first)
    {
        Connection? connection;
        bool isDisposed;
        lock (_lock)
        {
            isDisposed = _isDisposed;
            connection = isDisposed ? null : TakeFree();
            if (connection is null && !isDisposed && first) _waiting.AddFirst(request);
            else if (connection is null && !isDisposed) _waiting.AddLast(request);
        }
        if (isDisposed) request.Fail(HackerNewsFailure.Connection, "the client was closed");
        else if (connection is null) OpenMore();
        else Send(connection, request);
    }

    private Connection? TakeFree()
    {
        while (_free.TryPop(out var connection))
        {
            // One that was closed meanwhile is still in the stack.
            if (!_open.TryGetValue(connection, out var use)) continue;
            use.IsFree = false;
            use.Pending++;
            if (use.Pending < _settings.Pipeline) Offer(connection, use);
            return connection;
        }
        return null;
    }

    private void Send(Connection connection, PendingRequest request)
    {
        // Closed in this very moment: it was not written, and another connection will do.
        if (!connection.TrySend(request)) Dispatch(request, first: true);
    }

    private void Offer(Connection connection, Use use)
    {
        use.IsFree = true;
        _free.Push(connection);
    }

    private PendingRequest? TakeWaiting()
    {
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            if (!first.Value.HasEnded) return first.Value;
        }
        return null;
    }

    private void OpenMore()
    {
        while (true)
        {
            lock (_lock)
            {
                var wanted = (_waiting.Count + _settings.Pipeline - 1) / _settings.Pipeline;
                if (_isDisposed || _opening >= wanted || _opening > _open.Count || _open.Count + _opening >= _settings.MaxConnections) return;
                _opening++;
            }
            _ = OpenAsync();
        }
    }

    private async Task OpenAsync()
    {
        Connection connection;
        try
        {
            var stream = await _factory.OpenAsync(_disposing.Token).ConfigureAwait(false);
            connection = new Connection(stream, _head, _settings.MaxBodyBytes, this);
        }
        catch (Exception exception) when (exception is HackerNewsException or OperationCanceledException)
        {
            OnNotOpened(exception as HackerNewsException);
            return;
        }
        lock (_lock)
        {
            _opening--;
            _open.Add(connection, new Use { OpenedAt = Now, UsedAt = Now });
        }
        _metrics.ConnectionsChanged(1);
        for (var place = 0; place < _settings.Pipeline; place++)
        {
            PendingRequest? next;
            lock (_lock)
            {
                if (!_open.TryGetValue(connection, out var use)) break;
                next = TakeWaiting();
                if (next is not null)
                {
                    use.Pending++;
                }
                else
                {
                    Offer(connection, use);
                    break;
                }
            }
            Send(connection, next);
        }
        OpenMore();
        if (_isDisposed) connection.Abort("the client was closed");
        await connection.RunAsync().ConfigureAwait(false);
    }

    // One that can't be had fails one request, so that an unreachable server is told of at the pace at which it refuses.
    private void OnNotOpened(HackerNewsException? failure)
    {
        PendingRequest? request;
        lock (_lock)
        {
            _opening--;
            request = _isDisposed || failure is null ? null : TakeWaiting();
        }
        request?.Fail(failure!.Failure, failure.Message, failure);
        OpenMore();
    }

    private void Check()
    {
        var now = Now;
        List<PendingRequest> late;
        List<Connection> open;
        lock (_lock)
        {
            late = [.. _waiting.Where(request => request.Deadline <= now)];
            foreach (var request in late) _waiting.Remove(request);
            open = [.. _open.Keys];
        }
        foreach (var request in late) request.Fail(HackerNewsFailure.Timeout, $"no connection was free within {_settings.Timeout.TotalSeconds:0.###} s");
        foreach (var connection in open)
        {
            connection.CheckDeadline(now);
            if (IsOver(connection, now)) connection.Abort("it was idle, or open for long");
        }
    }

    private bool IsOver(Connection connection, TimeSpan now)
    {
        lock (_lock)
        {
            return _open.TryGetValue(connection, out var use) && use.Pending == 0
                && (now - use.UsedAt >= IdleTimeout || now - use.OpenedAt >= Lifetime);
        }
    }

    private sealed class Use
    {
        public TimeSpan OpenedAt { get; init; }

        public TimeSpan UsedAt { get; set; }

        public int Pending { get; set; }

        /// <summary>True while it stands in the stack of connections with room.</summary>
        public bool IsFree { get; set; }
    }
}

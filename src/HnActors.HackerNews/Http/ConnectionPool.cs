using System.Diagnostics;
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

    private const string Closed = "the client was closed";
    private const string Over = "it was idle, or open for long";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // Those that were opened together do not end together.
    private const int Lifetimes = 64;
    private static readonly TimeSpan LifetimeStep = TimeSpan.FromSeconds(4);

    private readonly ConnectionFactory _factory;
    private readonly RequestHead _head;
    private readonly PoolSettings _settings;
    private readonly HttpMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ITimer _check;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingRequest> _waiting = new();
    private readonly HashSet<Connection> _open = [];
    private readonly Stack<Connection> _free = new();
    private int _opening;
    private long _opened;
    private TimeSpan _notBefore = TimeSpan.MinValue;
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

    private bool IsPipelined => _settings.Pipeline > 1;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Asks for an item. The request is told of its end, never from within this call.</summary>
    public void Begin(PendingRequest request)
    {
        request.Deadline = Now + _settings.Timeout;
        request.Sends = 0;
        request.QueuedAt = 0;
        request.MeasuredFrom = HttpMetrics.IsEnabled ? _metrics.BeginRequest() : 0;
        Dispatch(request, first: false);
    }

    void IConnectionOwner.OnAnswered(Connection connection, PendingRequest request, HttpAnswer answer, bool hasRoom)
    {
        if (request.MeasuredFrom != 0) _metrics.EndRequest(request.MeasuredFrom, request.HasEnded ? null : answer.Status, failure: null);
        if (hasRoom) GiveNext(connection);
        request.OnAnswer(answer);
    }

    private void GiveNext(Connection connection)
    {
        PendingRequest? next;
        bool isOver;
        lock (_lock)
        {
            var use = connection.Use;
            if (!use.IsOpen) return;
            use.Pending--;
            use.UsedAt = Now;
            isOver = use.UsedAt >= use.ExpiresAt && use.Pending == 0;
            if (isOver) use.IsOpen = false;
            // An old one only answers what it was given.
            next = use.UsedAt >= use.ExpiresAt ? null : TakeWaiting();
            if (next is not null) use.Pending++;
            else if (!isOver && !use.IsFree) Offer(connection);
        }
        if (next is not null) Send(connection, next);
        if (isOver) connection.Abort(Over);
    }

    void IConnectionOwner.OnClosed(Connection connection, Closing closing, IReadOnlyList<PendingRequest> unanswered)
    {
        _metrics.ConnectionClosed(Now - connection.Use.OpenedAt);
        // Where a server closes after an answer while more requests are on their way to it, the system calls the connection broken.
        var isOrderly = closing.IsOrderly || (IsPipelined && connection.Answered > 0);
        List<PendingRequest> again = [];
        List<PendingRequest> failed = [];
        for (var place = 0; place < unanswered.Count; place++)
        {
            var request = unanswered[place];
            // The oldest may be what the connection broke at; those behind it never had their turn.
            if (place > 0 || closing.IsForeseen) request.Sends--;
            var isBlamed = place == 0 && (closing.HasBegun || !isOrderly || (request.IsSentOnce && !IsPipelined && !closing.IsForeseen));
            (isBlamed || request.Sends >= MaxSends || request.Deadline <= Now ? failed : again).Add(request);
        }
        PutBack(connection, again);
        foreach (var request in failed) Fail(request, closing.Failure, closing.Why, closing.Inner);
        SendWaiting();
        OpenMore();
    }

    // Before all others and in one step: if a later one were taken first, the one before it would be charged for a connection again.
    private void PutBack(Connection connection, List<PendingRequest> requests)
    {
        bool isDisposed;
        lock (_lock)
        {
            _open.Remove(connection);
            connection.Use.IsOpen = false;
            isDisposed = _isDisposed;
            for (var place = requests.Count - 1; place >= 0 && !isDisposed; place--) Queue(requests[place], first: true);
        }
        if (!isDisposed) return;
        foreach (var request in requests) Fail(request, HackerNewsFailure.Connection, Closed);
    }

    private void SendWaiting()
    {
        while (true)
        {
            Connection? connection;
            PendingRequest? next;
            lock (_lock)
            {
                next = TakeWaiting();
                if (next is null) return;
                connection = TakeFree();
                if (connection is null)
                {
                    _waiting.AddFirst(next);
                    return;
                }
            }
            Send(connection, next);
        }
    }

    public void Dispose()
    {
        List<Connection> open;
        List<PendingRequest> waiting;
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            open = [.. _open];
            waiting = [.. _waiting];
            _waiting.Clear();
        }
        _disposing.Cancel();
        _check.Dispose();
        foreach (var connection in open) connection.Abort(Closed);
        foreach (var request in waiting) Fail(request, HackerNewsFailure.Connection, Closed);
    }

    private void Dispatch(PendingRequest request, bool first)
    {
        while (true)
        {
            Connection? connection;
            bool isDisposed;
            lock (_lock)
            {
                isDisposed = _isDisposed;
                connection = isDisposed ? null : TakeFree();
                if (connection is null && !isDisposed) Queue(request, first);
            }
            // On another thread: a caller that asks again at once would otherwise re-enter this method.
            if (isDisposed) ThreadPool.QueueUserWorkItem(_ => Fail(request, HackerNewsFailure.Connection, Closed));
            else if (connection is null) OpenMore();
            else if (!TrySend(connection, request)) continue;
            return;
        }
    }

    private void Queue(PendingRequest request, bool first)
    {
        if (request is { MeasuredFrom: not 0, QueuedAt: 0 }) request.QueuedAt = Stopwatch.GetTimestamp();
        if (first) _waiting.AddFirst(request);
        else _waiting.AddLast(request);
    }

    private Connection? TakeFree()
    {
        while (_free.TryPop(out var connection))
        {
            // One that was closed meanwhile is still in the stack.
            var use = connection.Use;
            if (!use.IsOpen) continue;
            use.IsFree = false;
            if (Now >= use.ExpiresAt) continue;
            use.Pending++;
            if (use.Pending < _settings.Pipeline) Offer(connection);
            return connection;
        }
        return null;
    }

    private void Send(Connection connection, PendingRequest request)
    {
        if (!TrySend(connection, request)) Dispatch(request, first: true);
    }

    private bool TrySend(Connection connection, PendingRequest request)
    {
        if (request.QueuedAt != 0)
        {
            _metrics.LeftQueue(request.QueuedAt);
            request.QueuedAt = 0;
        }
        if (connection.TrySend(request)) return true;
        // Closed in this very moment, or about to be: the request was not written, and another connection will do.
        lock (_lock) connection.Use.IsOpen = false;
        return false;
    }

    private void Offer(Connection connection)
    {
        connection.Use.IsFree = true;
        _free.Push(connection);
    }

    private PendingRequest? TakeWaiting()
    {
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            if (!first.Value.HasEnded) return first.Value;
            if (first.Value.MeasuredFrom != 0) _metrics.EndRequest(first.Value.MeasuredFrom, status: null, failure: null);
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
                if (_isDisposed || (Now < _notBefore && _open.Count > 0)) return;
                if (_opening >= wanted || _opening > _open.Count || _open.Count + _opening >= _settings.MaxConnections) return;
                _opening++;
            }
            // It outlives the first caller, and must not keep anything of it alive.
            using IDisposable? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _ = OpenAsync();
        }
    }

    private async Task OpenAsync()
    {
        Connection connection;
        var opening = _factory.OpenAsync(_disposing.Token);
        // Whoever asked has to get out of its call first: where each opening fails at once, as without a route, it would come back here.
        if (opening.IsCompleted) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var stream = await opening.ConfigureAwait(false);
            connection = new Connection(stream, _head, _settings.MaxBodyBytes, this, _factory.Uncounted);
        }
        catch (Exception exception) when (exception is HackerNewsException or OperationCanceledException)
        {
            OnNotOpened(exception as HackerNewsException);
            return;
        }
        lock (_lock)
        {
            _opening--;
            _open.Add(connection);
            (connection.Use.IsOpen, connection.Use.OpenedAt, connection.Use.UsedAt) = (true, Now, Now);
            connection.Use.ExpiresAt = Now + MinLifetime + (LifetimeStep * (_opened++ % Lifetimes));
        }
        _metrics.ConnectionOpened();
        for (var place = 0; place < _settings.Pipeline; place++)
        {
            PendingRequest? next;
            lock (_lock)
            {
                if (!connection.Use.IsOpen) break;
                next = TakeWaiting();
                if (next is null)
                {
                    Offer(connection);
                    break;
                }
                connection.Use.Pending++;
            }
            Send(connection, next);
        }
        OpenMore();
        if (_isDisposed) connection.Abort(Closed);
        await connection.RunAsync().ConfigureAwait(false);
    }

    // A connection that can't be opened fails one request, so that an unreachable server is reported at the pace at which it refuses. While
    // others are open they serve that request: the server may just not accept any more.
    private void OnNotOpened(HackerNewsException? failure)
    {
        PendingRequest? request;
        lock (_lock)
        {
            _opening--;
            _notBefore = Now + RetryInterval;
            request = _isDisposed || failure is null || _open.Count > 0 ? null : TakeWaiting();
        }
        if (request is not null) Fail(request, failure!.Failure, failure.Message, failure);
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
            open = [.. _open];
        }
        foreach (var request in late) Fail(request, HackerNewsFailure.Timeout, $"no connection was free within {_settings.Timeout.TotalSeconds:0.###} s");
        foreach (var connection in open)
        {
            connection.CheckDeadline(now);
            if (TryEnd(connection, now)) connection.Abort(Over);
        }
        OpenMore();
    }

    // In one step with the look: nobody is given it from then on.
    private bool TryEnd(Connection connection, TimeSpan now)
    {
        lock (_lock)
        {
            var use = connection.Use;
            var isOver = use.IsOpen && use.Pending == 0 && (now - use.UsedAt >= IdleTimeout || now >= use.ExpiresAt);
            if (isOver) use.IsOpen = false;
            return isOver;
        }
    }

    private void Fail(PendingRequest request, HackerNewsFailure failure, string why, Exception? inner = null)
    {
        if (request.MeasuredFrom != 0) _metrics.EndRequest(request.MeasuredFrom, status: null, request.HasEnded ? null : failure);
        request.OnFailure(failure, why, inner);
    }
}

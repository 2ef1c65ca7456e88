using System.Buffers;
using System.Net.Sockets;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>
/// One persistent HTTP/1.1 connection: writes requests, reads the answers in their order, and closes at the first byte that it does not
/// expect. Any thread may call any member.
/// </summary>
internal sealed class Connection
{
    private const int InitialBufferBytes = 8 * 1024;

    private readonly Stream _stream;
    private readonly RequestHead _head;
    private readonly IConnectionOwner _owner;
    private readonly ReceivedBytes? _received;
    private readonly Socket? _socket;
    private readonly ResponseParser _parser;
    private readonly Lock _lock = new();
    private readonly Queue<PendingRequest> _pending = new();
    private ArrayBufferWriter<byte> _gathering = new(512);
    private ArrayBufferWriter<byte> _writing = new(512);
    private bool _isWriting;
    // 0 while no answer is taken.
    private int _takingThread;
    private bool _isSpoilt;
    private bool _isClosed;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
    private int _start;
    private int _filled;

    /// <param name="stream">Connected, and secured where it is to be; the connection disposes of it.</param>
    /// <param name="received">Counts the bytes that come; null where the stream does.</param>
    public Connection(Stream stream, RequestHead head, int maxBodyBytes, IConnectionOwner owner, ReceivedBytes? received)
    {
        // What comes encrypted may be TLS's own: only the stream can tell, by reading it.
        _socket = (stream as NetworkStream)?.Socket;
        _received = received;
        _stream = stream;
        _head = head;
        _owner = owner;
        _parser = new ResponseParser(maxBodyBytes);
    }

    /// <summary>Answers read so far.</summary>
    public long Answered { get; private set; }

    /// <summary>Its owner's notes.</summary>
    public ConnectionUse Use { get; } = new();

    /// <summary>Begins to read; the result completes when the connection is closed.</summary>
    public Task RunAsync() => ReadAsync();

    /// <summary>Writes a request.</summary>
    /// <returns>False where the connection is closed, or about to be: the request was not written.</returns>
    public bool TrySend(PendingRequest request)
    {
        lock (_lock)
        {
            if (_isClosed || _isSpoilt || HasUnaskedBytes()) return false;
            _pending.Enqueue(request);
            request.Sends++;
            _head.Write(_gathering, request.Id);
            // What is asked for while answers are taken is written together, after them.
            if (_isWriting || _takingThread != 0) return true;
            _isWriting = true;
        }
        _ = WriteAsync();
        return true;
    }

    /// <summary>Closes the connection; requests without an answer are told why.</summary>
    public void Abort(string why) => Close(HackerNewsFailure.Connection, why, isOrderly: true, isForeseen: true);

    /// <summary>Closes the connection where the oldest request is past its deadline.</summary>
    public void CheckDeadline(TimeSpan now)
    {
        lock (_lock)
        {
            if (_isClosed || !_pending.TryPeek(out var oldest) || oldest.Deadline > now) return;
        }
        Close(HackerNewsFailure.Timeout, "no complete answer in time");
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                lock (_lock)
                {
                    if (_gathering.WrittenCount == 0 || _isClosed)
                    {
                        _isWriting = false;
                        return;
                    }
                    (_gathering, _writing) = (_writing, _gathering);
                }
                await _stream.WriteAsync(_writing.WrittenMemory).ConfigureAwait(false);
                _writing.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // What the server said before it went is still to be read, and the end of that says why.
            lock (_lock) _isSpoilt = true;
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                if (IsIdle()) await AwaitBytesAsync().ConfigureAwait(false);
                MakeRoom();
                var read = await _stream.ReadAsync(_buffer.AsMemory(_filled)).ConfigureAwait(false);
                if (read == 0)
                {
                    OnEnd();
                    return;
                }
                _received?.Add(read);
                _filled += read;
                if (!TakeAnswers()) return;
            }
        }
        catch (FramingException exception)
        {
            Close(exception.IsTooLarge ? HackerNewsFailure.TooLarge : HackerNewsFailure.Protocol, exception.Message, inner: exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Close(LostIn(), exception.GetBaseException().Message, inner: exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private bool IsIdle()
    {
        lock (_lock) return _socket is not null && _pending.Count == 0;
    }

    // An idle connection leaves what comes in the socket, where the next request sees it, until nothing can be sent any more.
    private async ValueTask AwaitBytesAsync()
    {
        while (true)
        {
            await _stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
            lock (_lock)
            {
                if (_pending.Count > 0) return;
                // The system may wake it for bytes that were read long since: then it is as good as before.
                _isSpoilt |= _socket!.Poll(0, SelectMode.SelectRead);
                if (_isSpoilt) return;
            }
        }
    }

    // Under the lock. A caller that asks for the next item while an answer is taken has that answer, and no time has passed.
    private bool HasUnaskedBytes() =>
        _pending.Count == 0 && _takingThread != Environment.CurrentManagedThreadId && _socket?.Poll(0, SelectMode.SelectRead) == true;

    /// <returns>False where the connection is closed.</returns>
    private bool TakeAnswers()
    {
        if (!TryBeginTaking(out var request)) return false;
        while (_start < _filled)
        {
            if (request is null) throw new FramingException("bytes came that nobody asked for");
            if (!_parser.Read(_buffer.AsSpan(_start, _filled - _start))) break;
            if (!TakeAnswer(ref request)) return false;
        }
        EndTaking();
        return true;
    }

    private bool TryBeginTaking(out PendingRequest? first)
    {
        lock (_lock)
        {
            _pending.TryPeek(out first);
            if (!_isClosed) _takingThread = Environment.CurrentManagedThreadId;
            return !_isClosed;
        }
    }

    private void EndTaking()
    {
        lock (_lock)
        {
            _takingThread = 0;
            if (_gathering.WrittenCount == 0 || _isWriting || _isClosed) return;
            _isWriting = true;
        }
        _ = WriteAsync();
    }

    /// <param name="request">The one that is answered; then the next that was written, null where there is none.</param>
    /// <returns>False where the connection is closed.</returns>
    private bool TakeAnswer(ref PendingRequest? request)
    {
        var answered = request!;
        var answer = new HttpAnswer
        {
            Status = _parser.Status,
            Body = _parser.Body(_buffer.AsSpan(_start, _filled - _start)),
            RetryAfter = _parser.RetryAfter,
            IsUnusual = _parser.IsUnusual,
            Connection = this,
        };
        var isLast = _parser.IsLast;
        _start += _parser.Consumed;
        _parser.Reset();
        bool isSurplus;
        lock (_lock)
        {
            // By then the request has been told so, or is on its way over another connection.
            if (_isClosed) return false;
            _pending.Dequeue();
            _pending.TryPeek(out request);
            // Before anybody can send the next request, whose answer these bytes would be taken for.
            isSurplus = _start < _filled && request is null;
        }
        Answered++;
        if (isLast) Close(HackerNewsFailure.Connection, "the server closed the connection", isOrderly: true, isForeseen: true);
        else if (isSurplus) Close(HackerNewsFailure.Connection, "the server sent more than was asked for", isOrderly: true);
        _owner.OnAnswered(this, answered, answer, hasRoom: !isLast && !isSurplus);
        return !isLast && !isSurplus;
    }

    private void OnEnd()
    {
        if (_parser.End())
        {
            if (TryBeginTaking(out var request) && request is not null) TakeAnswer(ref request);
            return;
        }
        Close(LostIn(), "the server closed the connection", isOrderly: Answered > 0);
    }

    // Of a body that ends too early something did arrive.
    private HackerNewsFailure LostIn() => _parser.IsInBody ? HackerNewsFailure.Truncated : HackerNewsFailure.Connection;

    private void MakeRoom()
    {
        if (_start == _filled)
        {
            _start = _filled = 0;
        }
        else if (_filled == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _start = 0;
        }
        else if (_filled == _buffer.Length)
        {
            // It grows with what came, never with what was declared.
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private void Close(HackerNewsFailure failure, string why, bool isOrderly = false, Exception? inner = null, bool isForeseen = false)
    {
        List<PendingRequest> unanswered;
        lock (_lock)
        {
            if (_isClosed) return;
            _isClosed = true;
            unanswered = [.. _pending];
            _pending.Clear();
        }
        _stream.Dispose();
        _owner.OnClosed(this, new Closing(failure, why, inner, _parser.HasBegun, isOrderly, isForeseen), unanswered);
    }
}

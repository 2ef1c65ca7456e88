using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews.Tests.Http;

/// <summary>What one connection writes, and when.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task What_is_asked_for_while_answers_are_taken_is_written_in_one_piece_after_them()
    {
        var stream = new StreamStub();
        var owner = new Owner { Then = answered => answered + 10 };
        var connection = Connect(stream, owner);
        foreach (var id in new long[] { 1, 2, 3 }) connection.TrySend(new Request(id));
        stream.Written.Clear();

        stream.Arrive(string.Concat(new[] { 1, 2, 3 }.Select(Answer)));
        await stream.WroteAsync();

        Assert.Equal(["11 12 13"], stream.Written.Select(Asked));
        Assert.Equal([1, 2, 3], owner.Answered);
    }

    [Fact]
    public async Task Answers_behind_one_at_which_the_connection_was_closed_are_not_taken()
    {
        var stream = new StreamStub();
        var owner = new Owner();
        var connection = Connect(stream, owner);
        owner.Then = answered =>
        {
            if (answered == 2) connection.Abort("its owner has had enough");
            return null;
        };
        foreach (var id in new long[] { 1, 2, 3 }) connection.TrySend(new Request(id));

        stream.Arrive(string.Concat(new[] { 1, 2, 3 }.Select(Answer)));
        await owner.Closed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1, 2], owner.Answered);
        Assert.Equal([3], owner.Unanswered);
        Assert.False(connection.TrySend(new Request(4)));
    }

    [Fact]
    public async Task What_came_before_a_request_was_written_is_never_its_answer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint);
        using var server = await listener.AcceptSocketAsync();
        var owner = new Owner();
        var connection = Connect(new NetworkStream(client, ownsSocket: true), owner, isRead: false);

        await server.SendAsync(Encoding.ASCII.GetBytes(Answer(1)));
        Assert.True(client.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));

        // As if the thread that reads were late: the bytes are in the socket, and nothing but the socket knows.
        Assert.False(connection.TrySend(new Request(1)));
        _ = connection.RunAsync();
        await owner.Closed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(owner.Answered);
        Assert.Empty(owner.Unanswered);
    }

    private static Connection Connect(Stream stream, Owner owner, bool isRead = true)
    {
        var connection = new Connection(
            stream, new RequestHead(new Uri("http://stub/v0/"), "test"), maxBodyBytes: 1000, owner, new ReceivedBytes());
        if (isRead) _ = connection.RunAsync();
        return connection;
    }

    private static string Answer(int id) => $"HTTP/1.1 200 OK\r\nContent-Length: {$"{{\"id\":{id}}}".Length}\r\n\r\n{{\"id\":{id}}}";

    private static string Asked(string requests) => string.Join(
        ' ', requests.Split("\r\n").Where(line => line.StartsWith("GET ", StringComparison.Ordinal)).Select(line => line.Split('/', '.')[3]));

    private sealed class Request(long id) : PendingRequest
    {
        public override long Id => id;

        public override bool HasEnded => false;

        public override bool IsSentOnce => false;

        public override void OnAnswer(HttpAnswer answer)
        {
        }

        public override void OnFailure(HackerNewsFailure failure, string why, Exception? inner)
        {
        }
    }

    private sealed class Owner : IConnectionOwner
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What to ask for after an answer; null for nothing.</summary>
        public Func<long, long?> Then { get; set; } = _ => null;

        public List<long> Answered { get; } = [];

        public List<long> Unanswered { get; } = [];

        public Task Closed => _closed.Task;

        public void OnAnswered(Connection connection, PendingRequest request, HttpAnswer answer, bool hasRoom)
        {
            Answered.Add(request.Id);
            if (Then(request.Id) is { } next) connection.TrySend(new Request(next));
        }

        public void OnClosed(Connection connection, Closing closing, IReadOnlyList<PendingRequest> unanswered)
        {
            Unanswered.AddRange(unanswered.Select(request => request.Id));
            _closed.SetResult();
        }
    }

    /// <summary>A network that says what was written to it, piece by piece.</summary>
    private sealed class StreamStub : Stream
    {
        private readonly TaskCompletionSource<byte[]> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _writes = new(0);
        private bool _isRead;

        public List<string> Written { get; } = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Arrive(string text) => _arrived.SetResult(Encoding.ASCII.GetBytes(text));

        /// <summary>Waits for the first write after something has arrived.</summary>
        public async Task WroteAsync()
        {
            do await _writes.WaitAsync(TimeSpan.FromSeconds(30));
            while (Written.Count == 0);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isRead) await _disposed.Task;
            if (_isRead) return 0;
            var bytes = await _arrived.Task;
            _isRead = true;
            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written.Add(Encoding.ASCII.GetString(buffer.Span));
            _writes.Release();
            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

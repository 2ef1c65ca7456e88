using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Tests;

/// <summary>Whatever the framework throws on the way to an answer is a failure of a kind.</summary>
public class TransportFailureTests
{
    public static TheoryData<Exception, HackerNewsFailure, HackerNewsFailure> Thrown => new()
    {
        { new SocketException((int)SocketError.ConnectionReset), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
        { new SocketException((int)SocketError.HostNotFound), HackerNewsFailure.Dns, HackerNewsFailure.Dns },
        { new IOException("broken pipe"), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
        { new ObjectDisposedException("Socket"), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
        { new AuthenticationException("the certificate is not trusted"), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
        { new InvalidOperationException("the character set is invalid"), HackerNewsFailure.Protocol, HackerNewsFailure.Protocol },
        { new FormatException("the header is malformed"), HackerNewsFailure.Protocol, HackerNewsFailure.Protocol },
        { new NotSupportedException("the scheme is unknown"), HackerNewsFailure.Protocol, HackerNewsFailure.Protocol },
        { new ArgumentException("the value is odd"), HackerNewsFailure.Protocol, HackerNewsFailure.Protocol },
        { new InvalidDataException("the block is damaged"), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
        { new OperationCanceledException("of the framework's own accord"), HackerNewsFailure.Timeout, HackerNewsFailure.Timeout },
        { new NullReferenceException(), HackerNewsFailure.Connection, HackerNewsFailure.Truncated },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task What_is_thrown_before_the_answer_is_a_failure_of_a_kind(
        Exception thrown, HackerNewsFailure beforeTheAnswer, HackerNewsFailure inTheBody)
    {
        _ = inTheBody;
        using var client = new HackerNewsClient(new HackerNewsOptions(), StubHandler.Throwing(thrown));

        Assert.Equal(beforeTheAnswer, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(7))).Failure);
    }

    [Theory]
    [MemberData(nameof(Thrown))]
    public async Task What_is_thrown_within_the_body_is_a_failure_of_a_kind(
        Exception thrown, HackerNewsFailure beforeTheAnswer, HackerNewsFailure inTheBody)
    {
        _ = beforeTheAnswer;
        using var client = new HackerNewsClient(new HackerNewsOptions(), new StubHandler((_, _) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new ThrowingStream(thrown)) })));

        Assert.Equal(inTheBody, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(7))).Failure);
    }

    private sealed class ThrowingStream(Exception thrown) : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(thrown);
    }
}

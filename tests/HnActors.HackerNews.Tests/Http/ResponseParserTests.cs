using System.Text;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews.Tests.Http;

public class ResponseParserTests
{
    private const int MaxBodyBytes = 1000;

    public static TheoryData<string, int, string> Complete => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", 200, "null" },
        { "HTTP/1.1 200\r\ncontent-length:4\r\n\r\nnull", 200, "null" },
        { "HTTP/1.1 200 OK\r\nContent-Length: \t 4 \t\r\nX: y\r\n\r\nnull", 200, "null" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\nB\r\n\":\"1234567\"\r\n1\r\n}\r\n0\r\n\r\n", 200, "{\"a\":\"1234567\"}" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nnull\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, "null" },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", 200, "null" },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 400\r\n\r\n", 304, "" },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, "" },
        { "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno", 503, "no" },
        { "HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nnull", 200, "null" },
    };

    [Theory]
    [MemberData(nameof(Complete))]
    public void A_response_is_read_whole_however_its_bytes_arrive(string text, int status, string body)
    {
        const string next = "HTTP/1.1 200 OK\r\n";
        for (var step = 1; step <= text.Length + next.Length; step++)
        {
            var bytes = Encoding.UTF8.GetBytes(text + next);
            var parser = new ResponseParser(MaxBodyBytes);
            var there = 0;
            while (there < bytes.Length && !parser.Read(bytes.AsSpan(0, there = Math.Min(bytes.Length, there + step))))
            {
            }

            Assert.Equal(status, parser.Status);
            Assert.Equal(body, Encoding.UTF8.GetString(parser.Body(bytes)));
            Assert.Equal(text.Length, parser.Consumed);
        }
    }

    [Fact]
    public void Responses_that_arrive_together_are_read_one_after_the_other()
    {
        var bytes = Encoding.ASCII.GetBytes(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 404 No\r\nContent-Length: 2\r\nRetry-After: 3\r\n\r\n22HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n333");
        var parser = new ResponseParser(MaxBodyBytes);
        var seen = new List<(int, string, string?)>();
        for (var start = 0; start < bytes.Length; start += parser.Consumed)
        {
            parser.Reset();
            Assert.True(parser.Read(bytes.AsSpan(start)));
            seen.Add((parser.Status, Encoding.ASCII.GetString(parser.Body(bytes.AsSpan(start))), parser.RetryAfter));
        }

        Assert.Equal([(200, "1", null), (404, "22", "3"), (200, "333", null)], seen);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, close\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", false)]
    public void Whether_the_connection_may_be_used_again_is_what_the_server_says(string text, bool isLast)
    {
        var parser = new ResponseParser(MaxBodyBytes);

        Assert.True(parser.Read(Encoding.ASCII.GetBytes(text)));

        Assert.Equal(isLast, parser.IsLast);
    }

    [Fact]
    public void A_body_without_a_length_ends_with_its_connection()
    {
        var bytes = "HTTP/1.1 200 OK\r\n\r\nnull"u8.ToArray();
        var parser = new ResponseParser(MaxBodyBytes);

        Assert.False(parser.Read(bytes));
        Assert.True(parser.End());

        Assert.True(parser.IsLast);
        Assert.Equal("null"u8, parser.Body(bytes));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnul")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Len")]
    [InlineData("")]
    public void A_response_that_is_cut_short_is_never_complete(string text)
    {
        var parser = new ResponseParser(MaxBodyBytes);

        Assert.False(parser.Read(Encoding.ASCII.GetBytes(text)));

        Assert.False(parser.End());
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0x4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\n: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n Content-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\nContent-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 4\n\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nNoColon\r\n\r\nnull")]
    [InlineData("HTTP/1.1 204 No\r\nContent-Length: 4\r\n\r\nnull")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nnull\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n00000004\r\nnull\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnullx\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\nbad\r\n\r\n")]
    public void What_is_not_expected_is_refused(string text) =>
        Assert.Throws<FramingException>(() => new ResponseParser(MaxBodyBytes).Read(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n")]
    public void A_body_that_is_too_large_is_refused_before_it_comes(string text) =>
        Assert.True(Assert.Throws<FramingException>(() => new ResponseParser(MaxBodyBytes).Read(Encoding.ASCII.GetBytes(text))).IsTooLarge);

    [Fact]
    public void A_head_without_end_is_refused()
    {
        var endless = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nX: " + new string('a', ResponseParser.MaxHeadBytes));

        Assert.Throws<FramingException>(() => new ResponseParser(MaxBodyBytes).Read(endless));
    }

    [Theory]
    [InlineData("", "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n")]
    public void What_goes_on_and_on_is_refused(string beginning, string again)
    {
        var endless = Encoding.ASCII.GetBytes(beginning + string.Concat(Enumerable.Repeat(again, ResponseParser.MaxHeadBytes / again.Length * 2)));

        Assert.Throws<FramingException>(() => new ResponseParser(MaxBodyBytes).Read(endless));
    }

    [Theory]
    [InlineData("HTTP/1.1 307 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 304 Same\r\n\r\n", false)]
    public void Redirects_and_encodings_are_left_to_a_larger_client(string text, bool isUnusual)
    {
        var parser = new ResponseParser(MaxBodyBytes);

        Assert.True(parser.Read(Encoding.ASCII.GetBytes(text)));

        Assert.Equal(isUnusual, parser.IsUnusual);
    }

    [Fact]
    public void Damaged_bytes_end_in_an_answer_or_a_refusal_and_never_reach_beyond_what_came()
    {
        var samples = Complete.Select(row => (string)row[0]).ToList();
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = Encoding.ASCII.GetBytes(samples[random.Next(samples.Count)]);
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : bytes[random.Next(bytes.Length)];
            var parser = new ResponseParser(MaxBodyBytes);
            try
            {
                var there = 0;
                var isComplete = false;
                while (there < bytes.Length && !isComplete)
                    isComplete = parser.Read(bytes.AsSpan(0, there = Math.Min(bytes.Length, there + random.Next(1, 40))));
                Assert.InRange(parser.Consumed, 0, there);
                if (isComplete) Assert.InRange(parser.Body(bytes.AsSpan(0, there)).Length, 0, parser.Consumed);
            }
            catch (FramingException)
            {
                // Refused, which is an answer.
            }
        }
    }
}

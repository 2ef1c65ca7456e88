using System.Net;
using System.Text;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.HackerNews.Tests.Bodies;

public class BodyBudgetTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task What_finds_no_room_waits_its_turn()
    {
        var budget = new BodyBudget(100);
        var first = await budget.ReserveAsync(60);
        var second = budget.ReserveAsync(60).AsTask();
        var third = budget.ReserveAsync(10).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.True(budget.IsShort);

        first.Dispose();
        first.Dispose();

        (await second).Dispose();
        Assert.Equal(10, budget.Held);
        (await third).Dispose();
        Assert.Equal(0, budget.Held);
        Assert.False(budget.IsShort);
    }

    [Fact]
    public async Task What_is_larger_than_the_budget_is_let_in_alone()
    {
        var budget = new BodyBudget(100);
        var small = await budget.ReserveAsync(1);
        var large = budget.ReserveAsync(1000).AsTask();
        Assert.False(large.IsCompleted);

        small.Dispose();

        (await large).Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nothing_and_lets_the_next_pass()
    {
        using var cancellation = new CancellationTokenSource();
        var budget = new BodyBudget(100);
        var first = await budget.ReserveAsync(60);
        var second = budget.ReserveAsync(60, cancellation.Token).AsTask();
        var third = budget.ReserveAsync(10).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        (await third).Dispose();
        first.Dispose();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task A_length_that_is_only_announced_takes_no_memory()
    {
        var content = new AnnouncedContent(16 * MiB, Encoding.ASCII.GetBytes("{\"id\":7,"), goesOn: false);
        using var client = Client(_ => content, TimeSpan.FromMilliseconds(50));

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(7));

        Assert.Equal(HackerNewsFailure.Timeout, failure.Failure);
        Assert.InRange(content.MaxBufferSize, 1, BodyBudget.UncountedBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Large_bodies_wait_for_those_before_them_and_come_whole(bool announced)
    {
        const int Bodies = 12;
        var budget = new BodyBudget(4 * MiB);
        using var client = Client(id => new AnnouncedContent(announced ? MiB : null, LargeBody(id), goesOn: true), TimeSpan.FromMinutes(10), maxBodyBytes: MiB);
        var most = 0L;

        await Task.WhenAll(Enumerable.Range(1, Bodies).Select(async id =>
        {
            var body = await client.GetItemBodyAsync(id, new BodyOptions { Budget = budget });
            Assert.Equal(LargeBody(id), body.Bytes);
            for (var seen = most; budget.Held > seen; seen = most) Interlocked.CompareExchange(ref most, budget.Held, seen);
            body.Reservation!.Dispose();
        }));

        Assert.InRange(most, MiB, 4 * MiB);
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public async Task Waiting_for_memory_is_not_the_servers_delay()
    {
        var time = new FakeTimeProvider();
        var budget = new BodyBudget(MiB);
        var held = await budget.ReserveAsync(MiB);
        using var client = Client(id => new AnnouncedContent(MiB, LargeBody(id), goesOn: true), TimeSpan.FromSeconds(15), MiB, time);
        var body = client.GetItemBodyAsync(7, new BodyOptions { Budget = budget });
        Assert.True(SpinWait.SpinUntil(() => budget.IsShort, TimeSpan.FromSeconds(30)));

        time.Advance(TimeSpan.FromHours(1));
        held.Dispose();

        Assert.Equal(MiB, (await body).Bytes.Length);
    }

    [Fact]
    public async Task A_body_that_is_refused_gives_its_memory_back()
    {
        var budget = new BodyBudget(4 * MiB);
        using var client = Client(_ => new AnnouncedContent(MiB, LargeBody(8), goesOn: true), TimeSpan.FromMinutes(10), MiB);

        await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(7, new BodyOptions { Budget = budget }));

        Assert.Equal(0, budget.Held);
    }

    private static byte[] LargeBody(long id)
    {
        var ends = $"{{\"id\":{id},\"text\":\"\"}}";
        return Encoding.ASCII.GetBytes(ends.Insert(ends.Length - 2, new string('x', MiB - ends.Length)));
    }

    private static HackerNewsClient Client(
        Func<long, HttpContent> content, TimeSpan timeout, int maxBodyBytes = 16 * MiB, TimeProvider? time = null)
    {
        var handler = new StubHandler((request, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = content(long.Parse(Path.GetFileNameWithoutExtension(request.RequestUri!.AbsolutePath))),
        }));
        return new HackerNewsClient(new HackerNewsOptions { Timeout = timeout, MaxBodyBytes = maxBodyBytes }, handler, time);
    }

    /// <summary>Announces a length, sends some bytes, and then ends or stays silent.</summary>
    private sealed class AnnouncedContent : StreamContent
    {
        private readonly Source _source;

        public AnnouncedContent(long? length, byte[] bytes, bool goesOn)
            : this(length, new Source(bytes, goesOn))
        {
        }

        private AnnouncedContent(long? length, Source source)
            : base(source)
        {
            _source = source;
            if (length is not null) Headers.ContentLength = length;
        }

        /// <summary>The most bytes that the reader had room for.</summary>
        public int MaxBufferSize => _source.MaxBufferSize;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private sealed class Source(byte[] bytes, bool goesOn) : MemoryStream(bytes)
        {
            public int MaxBufferSize { get; private set; }

            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                MaxBufferSize = Math.Max(MaxBufferSize, buffer.Length);
                await Task.Yield();
                var read = Read(buffer.Span);
                if (read == 0 && !goesOn) await Task.Delay(Timeout.Infinite, cancellationToken);
                return read;
            }
        }
    }
}

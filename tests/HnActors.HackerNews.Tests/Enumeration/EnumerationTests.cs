using System.Collections.Concurrent;
using System.Net;
using HnActors.HackerNews.Enumeration;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Tests.Enumeration;

public class EnumerationTests
{
    private static readonly HackerNewsEnumerationOptions AtOnce = new() { RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.Zero };

    [Fact]
    public async Task Items_come_in_the_order_asked_for_whatever_the_order_of_the_answers()
    {
        var (first, last) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var client = Client(async (path, _) =>
        {
            if (path == "item/1.json") await first.Task;
            if (path == "item/3.json") last.SetResult();
            return path == "item/2.json" ? "null" : Body(path);
        });

        var fetching = client.EnumerateItemsAsync([1, 2, 3]).ToListAsync();
        await last.Task;
        first.SetResult();

        Assert.Equal(["1 True", "2 False", "3 True"], (await fetching).Select(found => $"{found.Id} {found.Item is not null}"));
    }

    [Fact]
    public async Task No_more_is_asked_for_at_once_than_the_concurrency_allows()
    {
        var (now, most) = (0, 0);
        using var client = Client(async (path, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Body(path);
        });

        Assert.Equal(200, await client.EnumerateItemsAsync(Ids(200), AtOnce with { Concurrency = 7 }).CountAsync());
        Assert.InRange(most, 1, 7);
    }

    [Fact]
    public async Task What_fails_is_asked_for_again_until_its_attempts_are_spent()
    {
        var asked = new ConcurrentDictionary<string, int>();
        using var client = Client((path, _) =>
            Task.FromResult(asked.AddOrUpdate(path, 1, (_, times) => times + 1) < 3 ? "<html>" : Body(path)));

        Assert.Equal(5, await client.EnumerateItemsAsync(Ids(5), AtOnce with { Attempts = 3 }).CountAsync());
        Assert.All(asked.Values, times => Assert.Equal(3, times));

        asked.Clear();
        var failure = await Assert.ThrowsAsync<HackerNewsException>(async () =>
            await client.EnumerateItemsAsync(Ids(5), AtOnce with { Attempts = 2, Concurrency = 1 }).CountAsync());
        Assert.Equal((HackerNewsFailure.Html, 2), (failure.Failure, asked["item/1.json"]));
    }

    [Fact]
    public async Task Whoever_stops_enumerating_stops_the_requests()
    {
        var cancelled = new TaskCompletionSource();
        using var client = Client(async (path, token) =>
        {
            if (path == "item/1.json") return Body(path);
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                cancelled.TrySetResult();
            }
            return "";
        });

        Assert.Equal(1, (await client.EnumerateItemsAsync([1, 2], AtOnce).FirstAsync()).Id);

        await cancelled.Task;
    }

    [Fact]
    public async Task A_thread_comes_as_the_page_shows_it_and_ends_where_it_names_itself()
    {
        var kids = new Dictionary<string, string> { ["1"] = "3,2", ["3"] = "5,9,4", ["2"] = "6", ["6"] = "1,6" };
        using var client = Client((path, _) =>
        {
            var id = path.Split('/', '.')[1];
            return Task.FromResult(id == "9" ? "null" : $$"""{"id":{{id}},"kids":[{{kids.GetValueOrDefault(id)}}]}""");
        });

        var thread = await client.EnumerateThreadAsync(1, AtOnce with { Concurrency = 2 }).ToListAsync();

        Assert.Equal(["1 0", "3 1", "5 2", "4 2", "2 1", "6 2"], thread.Select(one => $"{one.Item.Id} {one.Depth}"));
        Assert.Empty(await client.EnumerateThreadAsync(9).ToListAsync());
    }

    [Fact]
    public async Task The_next_replies_of_a_thread_are_fetched_first_and_no_more_than_the_concurrency_ahead()
    {
        var asked = new ConcurrentQueue<long>();
        using var client = Client((path, _) =>
        {
            asked.Enqueue(long.Parse(path.Split('/', '.')[1]));
            var kids = path == "item/1.json" ? string.Join(',', Enumerable.Range(2, 1000)) : path == "item/2.json" ? "2000,2001" : "";
            return Task.FromResult($$"""{"id":{{path.Split('/', '.')[1]}},"kids":[{{kids}}]}""");
        });

        var begun = await client.EnumerateThreadAsync(1, AtOnce with { Concurrency = 4 }).Take(4).ToListAsync();

        Assert.Equal([1, 2, 2000, 2001], begun.Select(one => one.Item.Id));
        Assert.Equal([1, 2, 3, 4, 5, 2000, 2001], asked.Take(7));
        Assert.InRange(asked.Count, 7, 8);
    }

    [Fact]
    public async Task Stories_of_a_list_and_users_of_names_come_in_their_order()
    {
        using var client = Client((path, _) => Task.FromResult(
            path == "topstories.json" ? "[7,9,8]" : path == "item/9.json" ? "null" : path.StartsWith("user/") ? $$"""{"id":"{{path[5..^5]}}","created":1,"karma":2}""" : Body(path)));

        Assert.Equal([7, 8], await client.EnumerateStoriesAsync(StoryList.Top).Select(story => story.Id).ToListAsync());
        Assert.Equal(["pg", "Pg"], await client.EnumerateUsersAsync(["pg", "Pg"]).Select(found => found.User!.Id).ToListAsync());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Impossible_options_are_refused_at_once(int concurrency, int attempts)
    {
        using var client = Client((path, _) => Task.FromResult(Body(path)));

        Assert.Throws<ArgumentOutOfRangeException>(() => client.EnumerateItemsAsync([1], new() { Concurrency = concurrency, Attempts = attempts }));
    }

    private static IEnumerable<long> Ids(int count) => Enumerable.Range(1, count).Select(id => (long)id);

    private static string Body(string path) => $$"""{"id":{{path.Split('/', '.')[1]}}}""";

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most) Interlocked.CompareExchange(ref most, value, seen);
    }

    private static HackerNewsClient Client(Func<string, CancellationToken, Task<string>> answer) => new(
        new HackerNewsOptions { BaseAddress = new Uri("http://test/v0/") },
        new StubHandler(async (request, token) => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(await answer(request.RequestUri!.AbsolutePath["/v0/".Length..], token)),
        }));
}

using System.Text;
using HnActors.Actors.Following;
using HnActors.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Following;

public class YoungItemsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(30);

    private readonly StoreStub _store = new();

    [Fact]
    public async Task Those_are_found_that_were_young_when_they_were_read_however_old_they_are_by_now()
    {
        Add(1, bornDaysAgo: 400, readDaysAgo: 100);
        Add(2, bornDaysAgo: 120, readDaysAgo: 100);
        Add(3, bornDaysAgo: 110, readDaysAgo: 80);
        Add(4, bornDaysAgo: 20, readDaysAgo: 1);

        var found = await FindAsync();

        Assert.Equal([2, 4], found.Select(item => item.Id));
        Assert.Equal((Now.AddDays(-120), Now.AddDays(-100)), (found[0].Born, found[0].ReadAt));
    }

    [Fact]
    public async Task Where_the_store_fails_all_are_told_a_minute_after_it_can_be_read_and_the_failure_once()
    {
        Add(1, bornDaysAgo: 20, readDaysAgo: 1);
        _store.IsUnreadable = true;
        var time = new FakeTimeProvider(Now);
        var told = new List<long>();
        var failures = new List<string>();
        var telling = YoungItems.TellAsync(
            _store, MaxAge, found => told.AddRange(found.Items.Select(item => item.Id)), failure => failures.Add(failure.Message), time, CancellationToken.None);

        await PassAsync(looks: 2);
        _store.IsUnreadable = false;
        await PassAsync(looks: 3);
        await telling;

        Assert.Equal([1], told);
        Assert.Equal(["a page is damaged"], failures);

        async Task PassAsync(int looks)
        {
            while (_store.Looks < looks && !telling.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task One_without_a_time_is_as_old_as_its_neighbour()
    {
        Add(1, bornDaysAgo: 50, readDaysAgo: 0);
        _store.Rows[2] = new StoredItem(2, null, Now.ToUnixTimeMilliseconds());
        Add(3, bornDaysAgo: 5, readDaysAgo: 0);
        _store.Rows[4] = new StoredItem(4, null, Now.ToUnixTimeMilliseconds());

        Assert.Equal([3, 4], (await FindAsync()).Select(item => item.Id));
    }

    [Fact]
    public async Task Those_below_very_many_that_have_settled_are_found_all_the_same()
    {
        for (var id = 1L; id <= 600_000; id += 5) Add(id, bornDaysAgo: id < 50_000 ? 110 : 90, readDaysAgo: id < 50_000 ? 100 : 1);

        Assert.Equal(10_000, (await FindAsync()).Count);
    }

    [Fact]
    public async Task Ids_far_above_all_others_and_impossible_ones_cost_no_walk_to_them()
    {
        Add(1, bornDaysAgo: 5, readDaysAgo: 1);
        Add(9_007_199_254_740_991, bornDaysAgo: 5, readDaysAgo: 1);
        Add(long.MaxValue, bornDaysAgo: 5, readDaysAgo: 1);
        Add(-7, bornDaysAgo: 5, readDaysAgo: 1);
        _store.Rows[2] = new StoredItem(2, null, long.MaxValue);

        Assert.Equal([1, 2, 9_007_199_254_740_991], (await FindAsync()).Select(item => item.Id).Order());
    }

    [Fact]
    public async Task One_that_says_it_was_read_in_the_future_is_as_good_as_never_read()
    {
        Add(1, bornDaysAgo: 4000, readDaysAgo: 0);
        Add(2, bornDaysAgo: 4000, readDaysAgo: -20_000);

        var found = Assert.Single(await FindAsync());

        Assert.Equal((2L, found.Born), (found.Id, found.ReadAt));
    }

    [Fact]
    public async Task Nothing_is_young_where_no_age_is()
    {
        Add(1, bornDaysAgo: 0, readDaysAgo: 0);

        Assert.Empty(await YoungItems.FindAsync(_store, TimeSpan.Zero, Now).ToListAsync());
    }

    private async Task<List<YoungItem>> FindAsync() => [.. (await YoungItems.FindAsync(_store, MaxAge, Now).ToListAsync()).SelectMany(page => page)];

    private void Add(long id, int bornDaysAgo, int readDaysAgo) => _store.Rows[id] = new StoredItem(
        id,
        Encoding.UTF8.GetBytes($$"""{"id":{{id}},"time":{{Now.AddDays(-bornDaysAgo).ToUnixTimeSeconds()}}}"""),
        Now.AddDays(-readDaysAgo).ToUnixTimeMilliseconds());
}

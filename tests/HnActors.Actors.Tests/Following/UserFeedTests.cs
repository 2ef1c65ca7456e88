using System.Threading.Channels;
using HnActors.Actors.Following;
using HnActors.Core.Ids;
using HnActors.HackerNews.Models;
using HnActors.Storage;
using HnActors.Storage.Addresses;
using HnActors.Storage.Tests;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Following;

/// <summary>Which authors a follower is told of, in virtual time.</summary>
public sealed class UserFeedTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    private readonly CancellationTokenSource _ending = new();
    private IItemStore _store = null!;
    private Task _feed = Task.CompletedTask;

    public async Task InitializeAsync() => _store = await StoreAddress.Parse($"sqlite:{Path.Combine(_folder, "hn.db")}").OpenOrCreateAsync();

    public async Task DisposeAsync()
    {
        await _ending.CancelAsync();
        await _feed;
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_author_whose_number_comes_late_below_others_is_told_all_the_same()
    {
        await _store.Users.RecordAsync(["first", "late", "last"]);
        Change("DELETE FROM author WHERE number = 2");
        Begin(IdRangeSet.Empty);
        Assert.Equal(IdRangeSet.OfIds([1, 3]), await ToldAsync());

        Change("INSERT INTO author (number, name) VALUES (2, 'late')");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(IdRangeSet.Of(2, 2), await ToldAsync());
    }

    [Fact]
    public async Task What_an_earlier_follower_missed_is_told_and_what_the_job_is_after_already_is_not()
    {
        await _store.Users.RecordAsync([.. Enumerable.Range(1, 5000).Select(number => $"user{number}")]);
        Begin(IdRangeSet.Of(1, 16).Union(IdRangeSet.Of(18, 4999)));

        Assert.Equal(IdRangeSet.OfIds([17, 5000]), await ToldAsync());
    }

    [Fact]
    public async Task A_number_that_comes_very_late_is_found_when_all_are_looked_at()
    {
        await _store.Users.RecordAsync([.. Enumerable.Range(1, 5000).Select(number => $"user{number}")]);
        Change("DELETE FROM author WHERE number = 17");
        Begin(IdRangeSet.Empty);
        Assert.Equal(4999, (await ToldAsync()).IdCount);

        Change("INSERT INTO author (number, name) VALUES (17, 'late')");
        _time.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(IdRangeSet.Of(17, 17), await ToldAsync());
    }

    [Fact]
    public async Task Stopped_in_the_midst_of_a_look_it_ends_as_it_does_between_two()
    {
        await _store.Users.RecordAsync(["author"]);
        var feed = new UserFeed(_store, _ => _ending.Cancel(), _time);
        feed.OnUpdates(new HeardUpdates(new Updates(Items: [], Profiles: ["changed"]), Gap: null, IsOther: false));

        await feed.RunAsync(IdRangeSet.Empty, _ending.Token);

        Assert.True(_ending.IsCancellationRequested);
    }

    [Fact]
    public async Task Who_wrote_while_nobody_listened_may_have_changed()
    {
        await WriteAsync(1, "before");
        var feed = Begin(IdRangeSet.Of(1, 100), knownItems: 5000);
        await WriteAsync(3001, "overlap");
        await WriteAsync(9000, "unheard");

        Assert.Equal((await _store.Users.RecordAsync(["overlap", "unheard"])).Values.Order(), (await DoubtfulAsync()).Order());

        await WriteAsync(20_000, "heard");
        _time.Advance(TimeSpan.FromMinutes(3));
        // When the second is told, the look that told the first is over.
        await ChangeAsync(feed);
        await ChangeAsync(feed);
        _time.Advance(TimeSpan.FromMinutes(2));
        await WriteAsync(30_000, "unheard again");
        feed.OnUpdates(new HeardUpdates(new Updates(Items: [], Profiles: []), Gap: TimeSpan.FromMinutes(1), IsOther: false));

        var doubtful = await DoubtfulAsync();
        Assert.Contains(Assert.Single(await _store.Users.RecordAsync(["unheard again"])).Value, doubtful);
        Assert.DoesNotContain(Assert.Single(await _store.Users.RecordAsync(["unheard"])).Value, doubtful);
    }

    [Fact]
    public async Task While_the_newest_item_is_not_known_a_look_waits_and_one_imported_far_above_hides_nobody()
    {
        await WriteAsync(5000, "unheard");
        await WriteAsync(1_000_000_000, "imported");
        var newest = 0L;
        var feed = Begin(IdRangeSet.Of(1, 100), newest: () => Volatile.Read(ref newest) is > 0 and var known ? known : null);
        await ChangeAsync(feed);
        _time.Advance(TimeSpan.FromMinutes(3));
        await ChangeAsync(feed);
        Volatile.Write(ref newest, 6000);

        Assert.Equal((await _store.Users.RecordAsync(["unheard"])).Values, await DoubtfulAsync());
    }

    private Task WriteAsync(long id, string author) =>
        _store.WriteAsync([new StoredItem(id, System.Text.Encoding.UTF8.GetBytes($$"""{"id":{{id}},"by":"{{author}}","type":"story"}"""), 1)]);

    private UserFeed Begin(IdRangeSet known, long? knownItems = null, Func<long?>? newest = null)
    {
        var feed = new UserFeed(_store, message => _told.Writer.TryWrite(message), _time, knownItems, newest);
        _feed = feed.RunAsync(known, _ending.Token);
        return feed;
    }

    private async Task ChangeAsync(UserFeed feed)
    {
        feed.OnUpdates(new HeardUpdates(new Updates(Items: [], Profiles: ["changed"]), Gap: TimeSpan.Zero, IsOther: false));
        await ToldAsync<ChangesHeard>();
    }

    private async Task<IReadOnlyCollection<long>> DoubtfulAsync() => (await ToldAsync<DoubtfulIdsFound>()).Ids;

    private async Task<T> ToldAsync<T>()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (true)
        {
            late.Token.ThrowIfCancellationRequested();
            if (_told.Reader.TryRead(out var message) && message is T told) return told;
            await Task.WhenAny(_told.Reader.WaitToReadAsync().AsTask(), Task.Delay(50));
            _time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    // A look that began before the clock moved may see nothing yet: the next one does.
    private async Task<IdRangeSet> ToldAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (!_told.Reader.TryPeek(out _))
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.WhenAny(_told.Reader.WaitToReadAsync().AsTask(), Task.Delay(50));
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }
        return ((NewIdsHeard)await _told.Reader.ReadAsync()).Ids;
    }

    private void Change(string sql) => SqliteFile.Execute(Path.Combine(_folder, "hn.db"), sql);
}

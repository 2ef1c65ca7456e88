using System.Runtime.CompilerServices;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Storage;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.StoreQueries;

public class NullCounterTests
{
    private static readonly JobId Job = new("job");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Nulls_outside_the_job_are_not_counted()
    {
        var counter = new NullCounter(new Nulls { Ids = [1, 5, 9, 20] }, _time);

        Assert.Equal((2, true), await counter.CountAsync(Job, IdRangeSet.Of(4, 10), CancellationToken.None));
        Assert.Equal(2, counter.Recent(Job, TimeSpan.FromSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Null(counter.Recent(Job, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Behind_a_lock_that_nobody_lets_go_the_last_count_stands()
    {
        var store = new Nulls { Ids = [5, 9] };
        var counter = new NullCounter(store, _time);
        await counter.CountAsync(Job, IdRangeSet.Of(1, 10), CancellationToken.None);
        store.Lock = new TaskCompletionSource();

        var counting = counter.CountAsync(Job, IdRangeSet.Of(1, 11), CancellationToken.None);
        Assert.False(counting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((2, false), await counting.WaitAsync(TimeSpan.FromSeconds(30)));
        store.Lock.SetResult();
    }

    [Fact]
    public async Task A_store_that_is_away_keeps_no_status_from_being_told()
    {
        var store = new Nulls { Trouble = new StoreException(StoreProblem.Unreachable, "the server is away") };

        Assert.Null(await new NullCounter(store, _time).CountAsync(Job, IdRangeSet.Of(1, 10), CancellationToken.None));
    }

    [Fact]
    public async Task A_count_that_takes_long_is_not_taken_for_none_and_is_told_once_it_is_made()
    {
        var store = new Nulls { Ids = [5, 9], Lock = new TaskCompletionSource() };
        var counter = new NullCounter(store, _time);
        var first = counter.CountAsync(Job, IdRangeSet.Of(1, 10), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await first);

        Assert.Null(await counter.CountAsync(Job, IdRangeSet.Of(1, 10), CancellationToken.None));
        Assert.Equal(1, store.Counts);
        store.Lock.SetResult();

        // Which of the two ends first is open.
        for (var tries = 0; tries < 1000 && counter.Recent(Job, TimeSpan.FromSeconds(5)) is null; tries++) await Task.Delay(10);
        Assert.Equal((2, true), await counter.CountAsync(Job, IdRangeSet.Of(1, 10), CancellationToken.None));
    }

    private sealed class Nulls : IItemStore
    {
        public long[] Ids { get; init; } = [];

        public TaskCompletionSource? Lock { get; set; }

        public StoreException? Trouble { get; init; }

        public int Counts { get; private set; }

        public string Identity => "store";

        public IUserStore Users => throw new NotSupportedException();

        public Task<string?> FindApiAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task RecordApiAsync(string api, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task KeepHistoryAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        // Deaf to cancellation, as a driver is that waits for a server's word.
        public async IAsyncEnumerable<long> ReadNullIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Counts++;
            if (Trouble is not null) throw Trouble;
            if (Lock is not null) await Lock.Task;
            foreach (var id in Ids) yield return id;
        }

        public Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<StoredItem> ReadAsync(long first, long last, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(long first, long last, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

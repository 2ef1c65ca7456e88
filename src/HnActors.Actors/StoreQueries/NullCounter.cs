using System.Collections.Concurrent;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Counts a job's nulls in the store, without making a status wait for a slow or unavailable store.</summary>
internal sealed class NullCounter(IItemStore store, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<JobId, (TimeSpan At, long Ids, long Nulls)> _counted = new();
    private readonly ConcurrentDictionary<JobId, Task> _counting = new();
    // Many concurrent queries do not help a slow store.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>The last count, if it is not older than this; otherwise null.</summary>
    public long? Recent(JobId job, TimeSpan age) =>
        _counted.TryGetValue(job, out var counted) && time.GetElapsedTime(0) - counted.At < age ? counted.Nulls : null;

    /// <summary>Counts again. A count that takes too long continues in the background, for the next caller.</summary>
    /// <returns>
    /// The last count if this one is not ready or fails, and whether it was of as many ids; null if there is none.
    /// </returns>
    public async Task<(long Nulls, bool IsCurrent)?> CountAsync(JobId job, IdRangeSet done, CancellationToken cancellationToken)
    {
        if (done.IsEmpty) return (0, true);
        if (!_counting.TryGetValue(job, out var before) || before.IsCompleted)
        {
            var counting = _counting[job] = CountAsync(job, done);
            try
            {
                await counting.WaitAsync(Limit, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
            }
        }
        return _counted.TryGetValue(job, out var counted) ? (counted.Nulls, counted.Ids == done.IdCount) : null;
    }

    // The caller may have stopped waiting for it.
    private async Task CountAsync(JobId job, IdRangeSet done)
    {
        await _oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var nulls = await store.RowsOf(job).CountNullsAsync(done, CancellationToken.None).ConfigureAwait(false);
            _counted[job] = (time.GetElapsedTime(0), done.IdCount, nulls);
        }
        catch (Exception exception) when (exception is StoreException or ObjectDisposedException)
        {
            // The last count stands.
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}

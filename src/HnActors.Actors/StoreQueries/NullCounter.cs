using System.Collections.Concurrent;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Counts a job's nulls in the store, but never lets a status wait for a store that is slow or away.</summary>
internal sealed class NullCounter(IItemStore store, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<JobId, (TimeSpan At, long Nulls)> _counted = new();

    /// <summary>The count that was made last, where it is no older; else null.</summary>
    public long? Recent(JobId job, TimeSpan age) =>
        _counted.TryGetValue(job, out var counted) && time.GetElapsedTime(0) - counted.At < age ? counted.Nulls : null;

    /// <summary>Counts anew; where that takes too long, or can't be done, the last count stands.</summary>
    public async Task<long> CountAsync(JobId job, IdRangeSet done, CancellationToken cancellationToken)
    {
        if (done.IsEmpty) return 0;
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // A database that holds a lock against readers may not even notice that nobody waits any more.
            var nulls = await store.RowsOf(job).CountNullsAsync(done, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            _counted[job] = (time.GetElapsedTime(0), nulls);
            return nulls;
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _counted.TryGetValue(job, out var counted) ? counted.Nulls : 0;
        }
    }
}

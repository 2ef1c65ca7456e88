using System.Runtime.CompilerServices;

namespace HnActors.HackerNews.Enumeration;

/// <summary>Makes several requests at once and hands out their answers in the order of what was asked for.</summary>
internal static class OrderedFetch
{
    /// <param name="fetch">Its failure ends the enumeration; the requests that are under way are cancelled.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TKey, TResult>(
        IEnumerable<TKey> keys,
        Func<TKey, CancellationToken, Task<TResult>> fetch,
        int concurrency,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<TResult>>();
        try
        {
            foreach (var key in keys)
            {
                underWay.Enqueue(fetch(key, ending.Token));
                if (underWay.Count >= concurrency) yield return await underWay.Dequeue().ConfigureAwait(false);
            }
            while (underWay.TryDequeue(out var next)) yield return await next.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (var task in underWay) await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

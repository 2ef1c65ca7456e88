using System.Runtime.CompilerServices;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Enumeration;

/// <summary>Fetches an item and all replies to it, several at once, and hands them out as the page shows them.</summary>
internal sealed class ThreadFetch(IHackerNewsClient client, HackerNewsEnumerationOptions options) : IDisposable
{
    private readonly Backoff _backoff = new(options);
    private readonly SemaphoreSlim _gate = new(options.Concurrency);

    public async IAsyncEnumerable<ThreadItem> RunAsync(long id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Depth first, without recursion: threads hundreds deep exist.
        var open = new Stack<(Task<Item?> Item, int Depth)>();
        var seen = new HashSet<long> { id };
        open.Push((FetchAsync(id, ending.Token), 0));
        try
        {
            while (open.TryPeek(out var next))
            {
                var item = await next.Item.ConfigureAwait(false);
                open.Pop();
                if (item is null) continue;
                // All at once: while one branch is read, the others are on their way. What names itself below itself is not followed.
                foreach (var kid in item.Kids.Where(seen.Add).Reverse().ToList()) open.Push((FetchAsync(kid, ending.Token), next.Depth + 1));
                yield return new ThreadItem(item, next.Depth);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (var (item, _) in open) await ((Task)item).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Item?> FetchAsync(long id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _backoff.RunAsync(token => client.GetItemAsync(id, token), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }
}

using System.Runtime.CompilerServices;
using HnActors.HackerNews.Models;

namespace HnActors.HackerNews.Enumeration;

/// <summary>Fetches an item and all replies to it, several at once, and hands them out as the page shows them.</summary>
internal sealed class ThreadFetch(IHackerNewsClient client, HackerNewsEnumerationOptions options) : IDisposable
{
    private readonly Backoff _backoff = new(options);
    private readonly SemaphoreSlim _gate = new(options.Concurrency);

    // Depth first, without recursion: threads hundreds deep exist. The last is handed out next.
    private readonly List<Reply> _open = [];

    public async IAsyncEnumerable<ThreadItem> RunAsync(long id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var seen = new HashSet<long> { id };
        _open.Add(new Reply(id, Depth: 0));
        try
        {
            FetchNext(ending.Token);
            while (_open.Count > 0)
            {
                var next = _open[^1];
                var item = await next.Item!.ConfigureAwait(false);
                _open.RemoveAt(_open.Count - 1);
                // What names itself below itself is not followed.
                if (item is not null) _open.AddRange(item.Kids.Where(seen.Add).Reverse().Select(kid => new Reply(kid, next.Depth + 1)));
                FetchNext(ending.Token);
                if (item is not null) yield return new ThreadItem(item, next.Depth);
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            foreach (var reply in _open)
            {
                if (reply.Item is Task fetching) await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    // Those that are handed out next, the first of them first: whoever reads only the beginning does not wait, or pay, for the rest.
    private void FetchNext(CancellationToken cancellationToken)
    {
        var last = Math.Max(0, _open.Count - options.Concurrency);
        for (var place = _open.Count - 1; place >= last; place--) _open[place].Item ??= FetchAsync(_open[place].Id, cancellationToken);
    }

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

    private sealed record Reply(long Id, int Depth)
    {
        /// <summary>Null until it is asked for.</summary>
        public Task<Item?>? Item { get; set; }
    }
}

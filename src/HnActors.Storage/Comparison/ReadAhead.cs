using System.Threading.Channels;

namespace HnActors.Storage.Comparison;

/// <summary>Reads rows on another thread, a few pages ahead of the consumer, so that two sources are read at the same time.</summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int PageRows = 1000, Pages = 8;

    private readonly Channel<List<StoredItem>> _pages = Channel.CreateBounded<List<StoredItem>>(Pages);
    private readonly CancellationTokenSource _ending;
    private readonly Task _reading;
    private List<StoredItem> _page = [];
    private int _next;

    /// <param name="ending">Cancelled when either of the two readers is disposed: then neither is needed any more.</param>
    public ReadAhead(IAsyncEnumerable<StoredItem> rows, CancellationTokenSource ending)
    {
        _ending = ending;
        _reading = Task.Run(() => ReadAsync(rows, ending.Token));
    }

    /// <returns>Null at the end.</returns>
    public async ValueTask<StoredItem?> NextAsync()
    {
        while (_next == _page.Count)
        {
            if (!await _pages.Reader.WaitToReadAsync().ConfigureAwait(false)) return null;
            if (!_pages.Reader.TryRead(out var page)) continue;
            (_page, _next) = (page, 0);
        }
        return _page[_next++];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        // The consumer has already seen any failure.
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(IAsyncEnumerable<StoredItem> rows, CancellationToken cancellationToken)
    {
        try
        {
            var page = new List<StoredItem>(PageRows);
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                page.Add(row);
                if (page.Count < PageRows) continue;
                await _pages.Writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
                page = new List<StoredItem>(PageRows);
            }
            await _pages.Writer.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            _pages.Writer.Complete();
        }
        catch (Exception exception)
        {
            _pages.Writer.Complete(exception);
        }
    }
}

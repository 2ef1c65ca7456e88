using HnActors.Actors.Hosting;
using HnActors.Actors.Monitoring;
using HnActors.Core.DeadLetters;
using HnActors.Core.Messages;
using HnActors.Storage;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Hosting;

/// <summary>Reads a store and its job without changing either, also beside a process that works on them.</summary>
internal sealed class JobReader : IAsyncDisposable
{
    private const int PageSize = 1000;

    private readonly LocalNode? _node;

    private JobReader(IItemStore store, LocalNode? node)
    {
        Store = store;
        _node = node;
    }

    public IItemStore Store { get; }

    /// <exception cref="StoreException">There is no store, or it is not ours.</exception>
    public static async Task<JobReader> OpenAsync(StoreAddress address, CancellationToken cancellationToken)
    {
        var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var node = await JournalHosting.ExistsAsync(address, cancellationToken).ConfigureAwait(false)
                ? await LocalNode.StartAsync(address, store, new RetryPolicy(), LogLevel.Warning, cancellationToken).ConfigureAwait(false)
                : null;
            return new JobReader(store, node);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How the job stands; null where the store never had one.</summary>
    public async Task<JobStatus?> ReadStatusAsync(CancellationToken cancellationToken)
    {
        if (_node is null) return null;
        var status = await _node.Monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        return status.Progress.Selection.Length > 0 ? status : null;
    }

    /// <summary>The dead letters that a filter admits, in id order.</summary>
    public async IAsyncEnumerable<DeadLetter> ReadDeadLettersAsync(DeadLetterFilter filter)
    {
        if (_node is null) yield break;
        var after = 0L;
        while (true)
        {
            var query = new ListDeadLetters(_node.Job, filter, after, PageSize);
            var page = await _node.Registry.Get<DeadLetterRole>().AskAgainAsync<DeadLetterPage>(query).ConfigureAwait(false);
            foreach (var letter in page.Letters) yield return letter;
            if (page.Letters.Count < PageSize) yield break;
            after = page.Letters[^1].Id;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null) await _node.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }
}

using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>A store that is open for writing and locked against all other processes until it is disposed.</summary>
internal sealed class LockedStore : IAsyncDisposable
{
    private readonly IAsyncDisposable _lock;

    private LockedStore(StoreSource address, IAsyncDisposable held, IItemStore items)
    {
        Address = address;
        _lock = held;
        Items = items;
    }

    public StoreSource Address { get; }

    public IItemStore Items { get; }

    /// <exception cref="StoreException">The store can't be written to, is not ours, or is in use.</exception>
    public static async Task<LockedStore> OpenAsync(StoreSource address, CancellationToken cancellationToken)
    {
        await address.ExistsAsync(cancellationToken).ConfigureAwait(false);
        var held = await address.LockAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new LockedStore(address, held, await address.OpenOrCreateAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Items.DisposeAsync().ConfigureAwait(false);
        await _lock.DisposeAsync().ConfigureAwait(false);
    }
}

using System.Collections.Concurrent;

namespace HnActors.Storage.Authors;

/// <summary>Looks up names by number, a block of neighbours at a time. Thread-safe.</summary>
public sealed class AuthorNames(IUserStore users)
{
    private const int BlockSize = 1024;

    // The slices of several leases are in progress at a time; anything beyond that is not asked for again soon.
    private const int MaxBlocks = 64;

    private readonly ConcurrentDictionary<long, Task<IReadOnlyDictionary<long, string>>> _blocks = new();

    /// <summary>The name of an author; null if no author has the number.</summary>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public async ValueTask<string?> FindAsync(long number)
    {
        var block = number / BlockSize;
        // Authors may have been recorded since a block was read.
        return _blocks.TryGetValue(block, out var known) && await ReadAsync(block, known).ConfigureAwait(false) is { } names
            && names.TryGetValue(number, out var name)
            ? name
            : (await ReadAsync(block, Fetch(block)).ConfigureAwait(false)).GetValueOrDefault(number);
    }

    private Task<IReadOnlyDictionary<long, string>> Fetch(long block)
    {
        if (_blocks.Count > MaxBlocks) _blocks.Clear();
        return _blocks[block] = users.ReadNamesAsync(block * BlockSize, (block * BlockSize) + BlockSize - 1);
    }

    private async Task<IReadOnlyDictionary<long, string>> ReadAsync(long block, Task<IReadOnlyDictionary<long, string>> names)
    {
        try
        {
            return await names.ConfigureAwait(false);
        }
        catch
        {
            // So that the next call asks again.
            _blocks.TryRemove(block, out _);
            throw;
        }
    }
}

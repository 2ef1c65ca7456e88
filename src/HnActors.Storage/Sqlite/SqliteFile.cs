using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>An open database file, shared by what writes to it.</summary>
/// <param name="Connection">The one that writes; readers open their own.</param>
internal sealed record SqliteFile(string Path, SqliteConnection Connection, bool IsWritable) : IAsyncDisposable
{
    // Held by whoever writes: SQLite takes one writer at a time.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly FilePlace? _place = IsWritable ? new FilePlace(Path) : null;

    /// <summary>Waits until nobody else writes.</summary>
    /// <returns>To be disposed of when all is written.</returns>
    /// <exception cref="StoreException">The file was moved away, deleted, or replaced by another.</exception>
    public async Task<IDisposable> BeginWriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_place?.IsLost() is not true) return new Turn(_writing);
        _writing.Release();
        // What is written to a file without a name is lost, or left in a log that another file would take for its own.
        throw new StoreException(
            StoreProblem.Missing,
            $"{Path} was moved away, deleted or replaced while being written to: move it back, and the work can continue; if that can't be done, start again.");
    }

    /// <summary>Waits until what is being written is written. Nobody writes from then on.</summary>
    public Task EndWritingAsync() => _writing.WaitAsync();

    /// <summary>After <see cref="EndWritingAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private sealed class Turn(SemaphoreSlim writing) : IDisposable
    {
        public void Dispose() => writing.Release();
    }
}

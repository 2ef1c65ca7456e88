using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>An open database file, shared by its writers.</summary>
/// <param name="Connection">The writing connection; readers open their own.</param>
internal sealed record SqliteFile(string Path, SqliteConnection Connection, bool IsWritable) : IAsyncDisposable
{
    // Held by the current writer: SQLite allows one at a time.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly FilePlace? _place = IsWritable ? new FilePlace(Path) : null;

    /// <summary>Waits until no one else is writing.</summary>
    /// <returns>To be disposed when the write is finished.</returns>
    /// <exception cref="StoreException">The file was moved away, deleted, or replaced by another.</exception>
    public async Task<IDisposable> BeginWriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_place?.IsLost() is not true) return new Turn(_writing);
        _writing.Release();
        // Data written to a file without a name is lost, or left in a log that would be taken for another file's.
        throw new StoreException(
            StoreProblem.Missing,
            $"{Path} was moved away, deleted or replaced while being written to: move it back, and the work can continue; if that can't be done, start again.");
    }

    /// <summary>Waits until the current write is finished. No one can write afterwards.</summary>
    public Task EndWritingAsync() => _writing.WaitAsync();

    /// <summary>To be called after <see cref="EndWritingAsync"/>.</summary>
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

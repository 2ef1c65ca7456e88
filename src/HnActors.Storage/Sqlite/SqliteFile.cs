using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>An open database file, shared by what writes to it.</summary>
/// <param name="Connection">The one that writes; readers open their own.</param>
internal sealed record SqliteFile(string Path, SqliteConnection Connection, bool IsWritable) : IAsyncDisposable
{
    /// <summary>Held by whoever writes: SQLite takes one writer at a time.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().ConfigureAwait(false);
        Writing.Dispose();
    }
}

using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>An open database file, shared by what writes to it.</summary>
/// <param name="Connection">The one that writes; readers open their own.</param>
internal sealed record SqliteFile(string Path, SqliteConnection Connection, bool IsWritable) : IAsyncDisposable
{
    /// <summary>Held by whoever writes: SQLite takes one writer at a time.</summary>
    public SemaphoreSlim Writing { get; } = new(1, 1);

    /// <summary>Looks whether the file is still where it was: what is written to one without a name is lost, or left in a log without its store.</summary>
    /// <exception cref="StoreException">The file was moved away, or deleted.</exception>
    public void RefuseMoved()
    {
        if (System.IO.File.Exists(Path)) return;
        throw new StoreException(StoreProblem.Missing, $"{Path} was moved away or deleted while it was in use: put it back, and the work goes on.");
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().ConfigureAwait(false);
        Writing.Dispose();
    }
}

using System.Globalization;

namespace HnActors.Storage.Sqlite;

/// <summary>Keeps a store to one writing process.</summary>
/// <remarks>
/// The lock is the operating system's, on a file beside the store: it ends with the process however that ends, so there is no such
/// thing as a stale one. A second file tells others who holds it.
/// </remarks>
internal sealed class SqliteLock : IAsyncDisposable
{
    private const string LockSuffix = ".lock";

    private const int MaxTries = 200;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(10);

    private readonly FileStream _file;
    private readonly FileStream? _store;
    private readonly string _ownerPath;

    private SqliteLock(FileStream file, FileStream? store, string ownerPath)
    {
        _file = file;
        _store = store;
        _ownerPath = ownerPath;
    }

    public static string LockPathOf(string path) => path + LockSuffix;

    /// <summary>The store that a file would be the lock of; null for one that is called otherwise.</summary>
    public static string? StoreOf(string lockPath) =>
        lockPath.EndsWith(LockSuffix, StringComparison.Ordinal) ? lockPath[..^LockSuffix.Length] : null;

    public static string OwnerPathOf(string path) => path + ".pid";

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreException">Another process has it, or the folder can't be written to.</exception>
    public static async Task<SqliteLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var ownerPath = OwnerPathOf(path);
        var file = await LockFileAsync(path, cancellationToken).ConfigureAwait(false);
        FileStream? store = null;
        try
        {
            store = LockStore(path);
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            store?.Dispose();
            file.Dispose();
            throw NotWritable(path, exception);
        }
        catch (StoreException)
        {
            file.Dispose();
            throw;
        }
        return new SqliteLock(file, store, ownerPath);
    }

    private static async Task<FileStream> LockFileAsync(string path, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream(LockPathOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException)
            {
                throw NotWritable(path, exception);
            }
            catch (IOException exception)
            {
                if (IsHeld(path)) throw StoreException.Locked(path, ReadOwner(OwnerPathOf(path)), exception);
                // Another process was just looking whether it is held, or the disk is read-only, which says the same.
                if (tries == MaxTries) throw NotWritable(path, exception);
            }
            await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The process that holds the store's lock now; null where none does, or it can't be told.</summary>
    public static int? OwnerOf(string path) => IsHeld(path) ? ReadOwner(OwnerPathOf(path)) : null;

    /// <summary>Releases the lock. The locked file itself stays: taking it away would let two newcomers each lock one of their own.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync().ConfigureAwait(false);
        File.Delete(_ownerPath);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    // A hard link is the same store under a name that has a lock file of its own. On Linux a lock on the file itself (flock) is no matter of
    // SQLite, which uses another sort; elsewhere it would keep SQLite out.
    private static FileStream? LockStore(string path)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(path)) return null;
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new StoreException(
                StoreProblem.Held, $"{path} is in use by another process, which knows it by another name (a hard link): wait for it, or stop it.", exception);
        }
    }

    private static bool IsHeld(string path)
    {
        try
        {
            // To read is enough to see whether it is locked, and works where nothing can be written. Others who look are not in the way.
            using var file = new FileStream(LockPathOf(path), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static int? ReadOwner(string path)
    {
        try
        {
            return int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static StoreException NotWritable(string path, Exception exception) =>
        exception is DirectoryNotFoundException
            ? new(StoreProblem.NotWritable, $"{path} can't be created, as there is no folder {Path.GetDirectoryName(path)}: create it first.", exception)
        : exception is IOException && DiskSpace.IsFullAt(path) ? new(StoreProblem.Full, DiskSpace.FullAt(path), exception)
        : new(StoreProblem.NotWritable, $"{path} can't be written to: {exception.Message}", exception);
}

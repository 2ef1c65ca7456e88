using System.Globalization;

namespace HnActors.Storage.Sqlite;

/// <summary>Reserves a store for one writing process.</summary>
/// <remarks>
/// The lock is an operating system lock on a file beside the store: it ends with the process however that ends, so it can't become
/// stale. A second file tells others who holds it.
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

    /// <summary>The store whose lock file this would be; null if it does not have the name of a lock file.</summary>
    public static string? StoreOf(string lockPath) =>
        lockPath.EndsWith(LockSuffix, StringComparison.Ordinal) ? lockPath[..^LockSuffix.Length] : null;

    public static string OwnerPathOf(string path) => path + ".pid";

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreException">Another process holds it, or the folder can't be written to.</exception>
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
                // Another process was just checking whether it is held, or the disk is read-only, which gives the same error.
                if (tries == MaxTries) throw NotWritable(path, exception);
            }
            await Task.Delay(TryAgainAfter, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The process that holds the store's lock now; null if none does, or if it is unknown.</summary>
    public static int? OwnerOf(string path) => IsHeld(path) ? ReadOwner(OwnerPathOf(path)) : null;

    /// <summary>Releases the lock. The lock file stays: if it were deleted, two processes could each lock a different one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync().ConfigureAwait(false);
        File.Delete(_ownerPath);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    // A hard link is the same store under another name, with another lock file. On Linux a lock on the file itself (flock) does not affect
    // SQLite, which uses another kind; elsewhere it would lock SQLite out.
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
            // Opening for reading is enough to see whether it is locked, and works on read-only disks. Concurrent checks do not interfere.
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

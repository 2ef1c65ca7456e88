using System.Globalization;

namespace HnActors.Storage.Sqlite;

/// <summary>Keeps a store to one writing process.</summary>
/// <remarks>
/// The lock is the operating system's, on a file beside the store: it ends with the process however that ends, so there is no such
/// thing as a stale one. A second file tells others who holds it.
/// </remarks>
internal sealed class SqliteLock : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly string _ownerPath;

    private SqliteLock(FileStream file, string ownerPath)
    {
        _file = file;
        _ownerPath = ownerPath;
    }

    public static string LockPathOf(string path) => path + ".lock";

    public static string OwnerPathOf(string path) => path + ".pid";

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreException">Another process has it, or the folder can't be written to.</exception>
    public static SqliteLock Take(string path)
    {
        var ownerPath = OwnerPathOf(path);
        FileStream file;
        try
        {
            file = new FileStream(LockPathOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw NotWritable(path, exception);
        }
        catch (IOException exception)
        {
            // A read-only disk says the same as a lock.
            if (!IsHeld(path)) throw NotWritable(path, exception);
            throw StoreException.Held(path, ReadOwner(ownerPath), exception);
        }
        try
        {
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw NotWritable(path, exception);
        }
        return new SqliteLock(file, ownerPath);
    }

    /// <summary>The process that holds the store's lock now; null where none does, or it can't be told.</summary>
    public static int? OwnerOf(string path) => IsHeld(path) ? ReadOwner(OwnerPathOf(path)) : null;

    /// <summary>Releases the lock. The locked file itself stays: taking it away would let two newcomers each lock one of their own.</summary>
    public ValueTask DisposeAsync()
    {
        File.Delete(_ownerPath);
        return _file.DisposeAsync();
    }

    private static bool IsHeld(string path)
    {
        try
        {
            // To read is enough to see whether it is locked, and works where nothing can be written.
            using var file = new FileStream(LockPathOf(path), FileMode.Open, FileAccess.Read, FileShare.None);
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
        exception is IOException && DiskSpace.IsFullAt(path) ? new(StoreProblem.Full, DiskSpace.FullAt(path), exception)
        : new(StoreProblem.NotWritable, $"{path} can't be written to: {exception.Message}", exception);
}

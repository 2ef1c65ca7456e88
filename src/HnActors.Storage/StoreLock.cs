using System.Globalization;

namespace HnActors.Storage;

/// <summary>Keeps a store to one writing process.</summary>
/// <remarks>
/// The lock is the operating system's, on a file beside the store: it ends with the process however that ends, so there is no such
/// thing as a stale one. A second file tells others who holds it.
/// </remarks>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _ownerPath;

    private StoreLock(FileStream file, string ownerPath)
    {
        _file = file;
        _ownerPath = ownerPath;
    }

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreException">Another process has it, or the folder can't be written to.</exception>
    public static StoreLock Take(StoreAddress store)
    {
        var ownerPath = store.Path + ".pid";
        FileStream file;
        try
        {
            file = new FileStream(store.Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException)
        {
            throw NotWritable(store, exception);
        }
        catch (IOException exception)
        {
            if (!File.Exists(store.Path + ".lock")) throw NotWritable(store, exception);
            throw Held(store, ReadOwner(ownerPath), exception);
        }
        try
        {
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw NotWritable(store, exception);
        }
        return new StoreLock(file, ownerPath);
    }

    /// <summary>The process that holds the store's lock now; null where none does, or it can't be told.</summary>
    public static int? OwnerOf(StoreAddress store)
    {
        try
        {
            using var file = new FileStream(store.Path + ".lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadOwner(store.Path + ".pid");
        }
    }

    /// <summary>Releases the lock. The locked file itself stays: taking it away would let two newcomers each lock one of their own.</summary>
    public void Dispose()
    {
        File.Delete(_ownerPath);
        _file.Dispose();
    }

    /// <summary>Complains where the store's lock is taken, and touches nothing.</summary>
    /// <exception cref="StoreException">Another process has it.</exception>
    public static void RefuseHeld(StoreAddress store)
    {
        if (OwnerOf(store) is { } owner) throw Held(store, owner, null);
    }

    private static StoreException Held(StoreAddress store, int? owner, Exception? exception) => new(
        StoreProblem.Held,
        $"{store.Path} is in use by another hnactors{(owner is null ? "" : $" (pid {owner})")}. Stop that one first, or choose another --store.",
        exception);

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

    private static StoreException NotWritable(StoreAddress store, Exception exception) =>
        new(StoreProblem.NotWritable, $"{store.Path} can't be written to: {exception.Message}", exception);
}

using Microsoft.Win32.SafeHandles;

namespace HnActors.Storage.Export;

/// <summary>A file that is either complete or absent: written under a temporary name, and renamed when it is on disk.</summary>
public static class WholeFile
{
    /// <summary>The suffix of a file's name until it is complete.</summary>
    public const string PartialSuffix = ".partial";

    private const int BufferBytes = 1 << 18;
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(0.1);

    /// <summary>The file that is written first, and renamed when it is complete.</summary>
    public static string PartialOf(string path) => RealPath.Of(path) + PartialSuffix;

    /// <summary>Writes a file. A symbolic link is kept; its target is replaced. On failure, the previous file is left.</summary>
    /// <exception cref="StoreException">The file can't be written, or another process is writing it.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write)
    {
        var partial = PartialOf(path);
        var file = Open(path, partial);
        try
        {
            T result;
            await using (file.ConfigureAwait(false))
            {
                using var ending = new CancellationTokenSource();
                var flushing = FlushAsync(file.SafeFileHandle, ending.Token);
                try
                {
                    result = await write(file).ConfigureAwait(false);
                }
                finally
                {
                    await ending.CancelAsync().ConfigureAwait(false);
                    await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                // The operating system reports a disk error once, to whoever asks first.
                if (flushing.IsFaulted) await flushing.ConfigureAwait(false);
                await file.FlushAsync().ConfigureAwait(false);
                file.Flush(flushToDisk: true);
                // Renamed while still locked: the next process finds either no partial file, or one that nobody holds.
                File.Move(partial, RealPath.Of(path), overwrite: true);
            }
            return result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(partial);
            throw NotWritable(path, exception);
        }
        catch
        {
            TryDelete(partial);
            throw;
        }
    }

    private static FileStream Open(string path, string partial)
    {
        try
        {
            // Not shared; only Windows needs this permission to rename a file while it is open.
            var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            return new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, share, BufferBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IsHeld(partial)
                ? new StoreException(StoreProblem.Held, $"{path} is being written by another process: wait for it, or name another file.", exception)
                : NotWritable(path, exception);
        }
    }

    private static bool IsHeld(string partial)
    {
        try
        {
            using var file = new FileStream(partial, FileMode.Open, FileAccess.Read, FileShare.None);
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

    // Flushes during writing, so that little is left to wait for at the end.
    private static async Task FlushAsync(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(FlushInterval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)) RandomAccess.FlushToDisk(file);
    }

    internal static StoreException NotWritable(string path, Exception exception) =>
        new(StoreProblem.NotWritable, $"{path} can't be written: {exception.Message}", exception);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whatever prevents the deletion also prevented the write, and that is what gets reported.
        }
    }
}

using System.Text;
using HnActors.Node.Terminal;

namespace HnActors.Node.Logs;

/// <summary>A file to append to. It may be truncated at any time, as by <c>copytruncate</c> of logrotate: lines go to its end.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;

    private LogFile(FileStream stream) => _stream = stream;

    private static ReadOnlySpan<byte> Database => "SQLite format 3"u8;

    /// <exception cref="UsageException">The file can't be written to, or is a store.</exception>
    public static LogFile Open(string path)
    {
        try
        {
            // No buffer: what was logged is in the file, whatever happens to the process.
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> beginning = stackalloc byte[Database.Length];
            if (!stream.CanSeek || stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == 0 || !beginning.SequenceEqual(Database))
                return new LogFile(stream);
            stream.Dispose();
            throw new UsageException($"--log-file {path} is a database: name another file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--log-file {path} can't be written to: {exception.Message}");
        }
    }

    /// <summary>Appends text if possible: a failing log must not end the work.</summary>
    public void Append(string text)
    {
        lock (_lock)
        {
            try
            {
                if (_stream.CanSeek) _stream.Seek(0, SeekOrigin.End);
                _stream.Write(Encoding.UTF8.GetBytes(text));
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The disk may be full, but may have space again for the next line.
            }
        }
    }

    public void Dispose() => _stream.Dispose();
}

namespace HnActors.Storage.Sqlite;

/// <summary>Detects whether a file that this process has open is still where it was opened.</summary>
/// <remarks>
/// Linux reports the current name of each open file. Elsewhere, a missing file is only noticed if nothing has taken its place. Opening the
/// file again to check is not an option: when a process closes any handle of a file, it releases SQLite's locks on it.
/// </remarks>
internal sealed class FilePlace
{
    private const string OpenFiles = "/proc/self/fd";

    private readonly string _path;
    private readonly bool _isKnown;
    private string? _handle;

    /// <param name="path">The path of an open file.</param>
    public FilePlace(string path)
    {
        _path = path;
        _handle = FindHandle();
        _isKnown = _handle is not null;
    }

    /// <summary>True if the file was moved away, deleted, or replaced.</summary>
    public bool IsLost()
    {
        if (!_isKnown) return !File.Exists(_path);
        if (NameOf(_handle) == _path) return false;
        // The handle that was checked may have been closed, and its number reused for another file.
        _handle = FindHandle() ?? _handle;
        return NameOf(_handle) != _path;
    }

    private string? FindHandle()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Directory.EnumerateFileSystemEntries(OpenFiles).FirstOrDefault(handle => NameOf(handle) == _path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? NameOf(string? handle)
    {
        try
        {
            return handle is null ? null : new FileInfo(handle).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Already closed.
            return null;
        }
    }
}

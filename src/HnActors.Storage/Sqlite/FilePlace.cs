namespace HnActors.Storage.Sqlite;

/// <summary>Knows whether a file that this process has open is still where it was opened.</summary>
/// <remarks>
/// Linux tells under which name each open file is to be found now. Elsewhere a file is only missed where nothing has taken its place. To open
/// it once more for that would not do: with any of its handles that is closed, the process lets go of SQLite's locks on it.
/// </remarks>
internal sealed class FilePlace
{
    private const string OpenFiles = "/proc/self/fd";

    private readonly string _path;
    private readonly bool _isKnown;
    private string? _handle;

    /// <param name="path">Of a file that is open.</param>
    public FilePlace(string path)
    {
        _path = path;
        _handle = FindHandle();
        _isKnown = _handle is not null;
    }

    /// <summary>True where the file was moved away, deleted, or replaced by another.</summary>
    public bool IsLost()
    {
        if (!_isKnown) return !File.Exists(_path);
        if (NameOf(_handle) == _path) return false;
        // The handle that was looked at may have been closed, and its number be another file's.
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
            // Closed by now.
            return null;
        }
    }
}

using System.Globalization;

namespace HnActors.Storage;

/// <summary>Free space on the disk that holds a file.</summary>
public static class DiskSpace
{
    // Less than any transaction needs.
    private const long Little = 64 * 1024;

    /// <summary>The number of bytes that can still be written; null if unknown.</summary>
    public static long? FreeAt(string path)
    {
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Where there is no disk, such as in /proc, there is no room to run out of.
            return drive.TotalSize > 0 ? drive.AvailableFreeSpace : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public static bool IsFullAt(string path) => FreeAt(path) < Little;

    /// <summary>A message that there is no room for a file, and how much space is free.</summary>
    public static string FullAt(string path) =>
        $"the disk is full ({path}, {FreeAt(path)?.ToString("#,0", CultureInfo.InvariantCulture) ?? "unknown"} bytes free): make room.";
}

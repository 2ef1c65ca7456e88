namespace HnActors.Storage;

/// <summary>Tests access to a folder by trying: permissions are not the only thing that matters.</summary>
public static class FolderAccess
{
    /// <returns>Why no file can be created in a folder; null if one can.</returns>
    public static string? WhyNotWritable(string folder)
    {
        var probe = Path.Combine(folder, $".hnactors.{Environment.ProcessId}.probe");
        try
        {
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
            }
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message.TrimEnd('.');
        }
    }
}

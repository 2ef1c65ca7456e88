namespace HnActors.Storage;

/// <summary>Rights to a folder, found by trying: what its mode says is not all that counts.</summary>
public static class FolderAccess
{
    /// <returns>Why no file can be made in a folder; null where it can.</returns>
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

namespace HnActors.Node.Terminal;

/// <summary>Files that the user names to be read.</summary>
internal static class InputFile
{
    /// <summary>Says so where a folder is named in place of a file: the system would speak of missing rights.</summary>
    /// <exception cref="UsageException">It is a folder.</exception>
    public static void RefuseFolder(string option, string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"{option} {path} is a folder: name a file.");
    }
}

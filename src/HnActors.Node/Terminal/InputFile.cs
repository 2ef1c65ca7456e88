namespace HnActors.Node.Terminal;

/// <summary>Checks input files that the user names.</summary>
internal static class InputFile
{
    /// <summary>Refuses a folder in place of a file with a clear message: the system would report a missing permission.</summary>
    /// <exception cref="UsageException">The path is a folder.</exception>
    public static void RefuseFolder(string option, string path)
    {
        if (Directory.Exists(path)) throw new UsageException($"{option} {path} is a folder: name a file.");
    }
}

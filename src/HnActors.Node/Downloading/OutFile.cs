using HnActors.Storage.Export;

namespace HnActors.Node.Downloading;

/// <summary>Looks at a file to export to before any work is done for it.</summary>
internal static class OutFile
{
    /// <exception cref="UsageException">It could not be written at the end.</exception>
    /// <exception cref="FormatException">Its ending names no format.</exception>
    public static void Check(string path)
    {
        ExportFormat.Of(path);
        if (Directory.Exists(path)) throw new UsageException($"'{path}' is a folder: name a file in it.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new UsageException($"the folder '{folder}' of '{path}' does not exist: make it first, or name another.");
    }
}

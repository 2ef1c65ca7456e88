using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Downloading;

/// <summary>Checks the files to export to before any work is done.</summary>
internal static class OutFile
{
    /// <summary>Stands for standard output.</summary>
    public const string StandardOutput = "-";

    /// <exception cref="UsageException">A file can't be written, is named twice, or belongs to the store.</exception>
    /// <exception cref="FormatException">A file's extension names no format.</exception>
    public static void Check(IReadOnlyList<string> paths, StoreSource store)
    {
        var seen = new Dictionary<string, string>(RealPath.Comparer);
        foreach (var path in paths)
        {
            var target = path == StandardOutput ? path : Checked(path, store);
            if (!seen.TryAdd(target, path))
                throw new UsageException(
                    path == seen[target] ? $"'{path}' is named twice: once is enough." : $"'{path}' and '{seen[target]}' are the same file.");
        }
    }

    private static string Checked(string path, StoreSource store)
    {
        ExportFormat.Of(path);
        if (Directory.Exists(path)) throw new UsageException($"'{path}' is a folder: name a file in it.");
        var target = RealPath.Of(path);
        var folder = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(folder)) throw new UsageException($"the folder '{folder}' of '{path}' does not exist: create it first, or name another.");
        foreach (var written in new[] { target, WholeFile.PartialOf(path) })
        {
            if (store.Files.Contains(written, RealPath.Comparer))
                throw new UsageException($"exporting to '{path}' would destroy the store {store}: {written} belongs to it. Name another file.");
        }
        return target;
    }
}

namespace HnActors.Storage;

/// <summary>The canonical name of a file that may be reached by several.</summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>Compares file names as the file system does.</summary>
    public static readonly StringComparer Comparer = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? StringComparer.OrdinalIgnoreCase
        : StringComparer.Ordinal;

    /// <summary>Follows every link on the way to a file, including those of its folders. A missing part keeps its given name.</summary>
    public static string Of(string path)
    {
        // Not Path.GetFullPath: after a link to a folder, ".." is the parent of the link's target.
        var whole = Path.Combine(Environment.CurrentDirectory, path);
        var real = Path.GetPathRoot(whole)!;
        var left = new Stack<string>();
        Push(whole[real.Length..]);
        var links = 0;
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }
            var next = Path.Combine(real, name);
            if (links < MaxLinks && LinkTarget(next) is { } target)
            {
                links++;
                if (Path.GetPathRoot(target) is { Length: > 0 } root)
                {
                    real = root;
                    target = target[root.Length..];
                }
                Push(target);
            }
            else
            {
                real = next;
            }
        }
        return real;

        void Push(string names)
        {
            var parts = names.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
            foreach (var part in parts.Reverse().Where(part => part != ".")) left.Push(part);
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder can't be accessed: opening the file will report that.
            return null;
        }
    }
}

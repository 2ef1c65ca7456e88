namespace HnActors.Storage;

/// <summary>The one name of a file that may be reached by many.</summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>File names are compared as the file system does.</summary>
    public static readonly StringComparer Comparer = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? StringComparer.OrdinalIgnoreCase
        : StringComparer.Ordinal;

    /// <summary>Follows every link on the way to a file, its folders' among them. What does not exist yet keeps the name it was given.</summary>
    public static string Of(string path)
    {
        // Not Path.GetFullPath: behind a link to a folder, ".." is the parent of where the link leads.
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
            // A folder that may not be looked into: whoever opens the file is told so.
            return null;
        }
    }
}

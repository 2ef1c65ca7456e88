using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>Finds the configuration files.</summary>
internal static class ConfigurationFiles
{
    private const string Name = "hnactors.json";

    /// <summary>The named file only; if none is named, the working folder's file and then the user's, if they exist.</summary>
    /// <param name="named">The value of <c>--config</c>; null if it is not given.</param>
    /// <exception cref="UsageException">The named file does not exist.</exception>
    public static IReadOnlyList<ConfigurationFile> Find(string? named)
    {
        if (named is not null)
        {
            InputFile.RefuseFolder("--config", named);
            return File.Exists(named)
                ? [new ConfigurationFile(Path.GetFullPath(named), IsTrusted: true)]
                : throw new UsageException($"--config {named}: there is no such file.");
        }
        var (here, users) = (Path.GetFullPath(Name), UsersFile());
        var files = new List<ConfigurationFile>();
        if (here != users && File.Exists(here)) files.Add(new ConfigurationFile(here, IsTrusted: false));
        if (users is not null && File.Exists(users)) files.Add(new ConfigurationFile(users, IsTrusted: true));
        return files;
    }

    private static string? UsersFile()
    {
        var folder = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            // The XDG specification says to ignore a relative path.
            : Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { } configured && Path.IsPathRooted(configured) ? configured
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : "";
        // A service may have no such folder.
        return folder.Length > 0 ? Path.Combine(folder, "hnactors", Name) : null;
    }
}

using Akka.Configuration;

namespace HnActors.Actors.Journal;

/// <summary>The configuration files: those beside the program, which a user may have changed, or else those embedded in it.</summary>
public static class HoconFiles
{
    /// <summary>Reads a file of the folder <c>hocon</c>.</summary>
    public static Config Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "hocon", name);
        using var text = new StreamReader(
            File.Exists(path) ? File.OpenRead(path) : typeof(HoconFiles).Assembly.GetManifestResourceStream($"hocon/{name}")!);
        return ConfigurationFactory.ParseString(text.ReadToEnd());
    }
}

using Akka.Configuration;

namespace HnActors.Actors.Journal;

/// <summary>The configuration files that lie beside the program.</summary>
public static class HoconFiles
{
    /// <summary>Reads a file of the folder <c>hocon</c>.</summary>
    /// <exception cref="FileNotFoundException">It is not there: the program was installed without it.</exception>
    public static Config Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "hocon", name);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path} is missing: the folder hocon belongs beside the program.", path);
        return ConfigurationFactory.ParseString(File.ReadAllText(path));
    }
}

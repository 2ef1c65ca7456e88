using System.Reflection;

namespace HnActors.Node.Terminal;

/// <summary>The program's version.</summary>
internal static class ProgramVersion
{
    /// <summary>Without the commit: builds of the same version have the same files.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

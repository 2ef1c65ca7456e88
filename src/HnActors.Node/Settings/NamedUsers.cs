using System.Security.Cryptography;
using System.Text;
using HnActors.Node.Terminal;

namespace HnActors.Node.Settings;

/// <summary>Users that stand in a list.</summary>
internal sealed record NamedUsers(IReadOnlyCollection<string> Names)
{
    /// <summary>The choice in words. The list itself, not the name of its file: an edited list is another selection.</summary>
    public string Text => $"list of {Names.Count} users " +
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Names.Order(StringComparer.Ordinal)))))[..16];

    /// <summary>Reads names from a file, one a line; empty lines are passed over.</summary>
    /// <exception cref="UsageException">The file can't be read, or holds no names.</exception>
    public static NamedUsers ReadFile(string path)
    {
        try
        {
            var names = File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToHashSet(StringComparer.Ordinal);
            return names.Count > 0 ? new NamedUsers(names) : throw new UsageException($"--file {path} holds no names.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--file {path} can't be read: {exception.Message}");
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using HnActors.Node.Terminal;

namespace HnActors.Node.Settings;

/// <summary>The users in a list.</summary>
internal sealed record NamedUsers(IReadOnlyCollection<string> Names)
{
    /// <summary>The selection in words. It identifies the list, not its file's name: an edited list is another selection.</summary>
    public string Text => $"list of {Names.Count} users " +
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Names.Order(StringComparer.Ordinal)))))[..16];

    /// <summary>Reads names from a file, one per line; empty lines are skipped.</summary>
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

using System.Text.Json;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>Reads a configuration file: JSON with comments and trailing commas allowed.</summary>
internal static class ConfigurationReader
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="UsageException">The file is not a JSON object, or has a duplicate key.</exception>
    public static IReadOnlyList<ConfigurationNode> Read(string path, byte[] json)
    {
        var text = json.AsSpan();
        if (text.StartsWith(ByteOrderMark)) text = text[ByteOrderMark.Length..];
        if (text.Trim(" \t\r\n"u8).IsEmpty) throw new UsageException($"{path} is empty: write {{ }}, or remove the file.");
        var reader = new Utf8JsonReader(text, Lenient);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new UsageException($"{path} is not a JSON object: write something like {{ \"store\": \"sqlite:hn.db\" }}.");
            var nodes = ReadObject(ref reader, path, text);
            // Nothing may follow.
            while (reader.Read())
            {
            }
            return nodes;
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new UsageException($"{path}, line {exception.LineNumber + 1}, is not valid JSON: {reason}.");
        }
    }

    private static List<ConfigurationNode> ReadObject(ref Utf8JsonReader reader, string path, ReadOnlySpan<byte> text)
    {
        var nodes = new List<ConfigurationNode>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var line = text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
            if (nodes.Any(node => node.Key == key)) throw new UsageException($"{path}, line {line}: \"{key}\" appears twice.");
            reader.Read();
            nodes.Add(reader.TokenType == JsonTokenType.StartObject
                ? new ConfigurationNode(key, line, null, ReadObject(ref reader, path, text))
                : new ConfigurationNode(key, line, JsonElement.ParseValue(ref reader), []));
        }
        return nodes;
    }
}

using System.Text;
using System.Text.Json;

namespace HnActors.Storage.Authors;

/// <summary>Finds the author of an item.</summary>
public static class ItemAuthor
{
    // No name on Hacker News is longer than 15. A PostgreSQL index entry takes at most 2,704 bytes; a longer name would fail the item.
    private const int MaxBytes = 1000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The field <c>by</c> of a body, as UTF-8.</summary>
    /// <returns>Empty if there is none, or if it is not a valid name.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isAuthor = reader.ValueTextEquals("by"u8);
                reader.Read();
                if (isAuthor) return NameOf(ref reader);
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or escapes that stand for no character: nobody has such a name.
        }
        return [];
    }

    /// <summary>
    /// True for a valid user name: not empty, at most a thousand bytes, and without NUL, which databases do not accept in text.
    /// </summary>
    public static bool IsName(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= MaxBytes &&
        !name.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)) == name;

    private static ReadOnlySpan<byte> NameOf(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return [];
        if (!reader.ValueIsEscaped) return reader.ValueSpan.Length <= MaxBytes ? reader.ValueSpan : [];
        var name = reader.GetString()!;
        return IsName(name) ? Encoding.UTF8.GetBytes(name) : [];
    }
}

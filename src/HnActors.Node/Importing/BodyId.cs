using System.Text.Json;
using HnActors.HackerNews.Bodies;

namespace HnActors.Node.Importing;

/// <summary>Who or what a body is, by its own word.</summary>
internal static class BodyId
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = BodyCheck.MaxDepth };

    /// <summary>Finds the first <c>id</c> of a body: a number is an item's, text a user's.</summary>
    /// <returns>Two nulls where there is none.</returns>
    public static (long? Item, string? User) Find(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: true, new JsonReaderState(ReaderOptions));
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (!isId) reader.Skip();
                else if (reader.TokenType == JsonTokenType.Number) return (reader.TryGetInt64(out var id) ? id : null, null);
                else return (null, reader.TokenType == JsonTokenType.String ? reader.GetString() : null);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Whatever it is, it does not say what it is. Half a surrogate pair in its name is an invalid operation.
        }
        return default;
    }
}

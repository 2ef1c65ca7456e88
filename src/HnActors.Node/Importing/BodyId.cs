using System.Text.Json;
using HnActors.HackerNews.Bodies;

namespace HnActors.Node.Importing;

/// <summary>Who or what a body is, by its own word.</summary>
internal static class BodyId
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = BodyCheck.MaxDepth };

    /// <summary>
    /// Finds the first <c>id</c> of a body: a number is an item's, text a user's; and of a user whether there is a <c>type</c>, which only
    /// items have.
    /// </summary>
    /// <returns>Nulls where there is none; <c>IsOdd</c> where there is one, and it is neither text nor a whole number that fits.</returns>
    public static (long? Item, string? User, bool IsTyped, bool IsOdd) Find(ReadOnlySpan<byte> body)
    {
        string? user = null;
        var isTyped = false;
        var reader = new Utf8JsonReader(body, isFinalBlock: true, new JsonReaderState(ReaderOptions));
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = user is null && reader.ValueTextEquals("id"u8);
                isTyped |= reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isId && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id)) return (id, null, false, false);
                if (isId && reader.TokenType != JsonTokenType.String) return (null, null, false, IsOdd: true);
                if (isId) user = reader.GetString();
                else reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Whatever it is, it does not say what it is. Half a surrogate pair in its name is an invalid operation.
        }
        return (null, user, isTyped, false);
    }
}

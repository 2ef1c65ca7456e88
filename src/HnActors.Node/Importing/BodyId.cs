using System.Text.Json;
using HnActors.HackerNews.Bodies;

namespace HnActors.Node.Importing;

/// <summary>Finds out which item or user a body claims to be.</summary>
internal static class BodyId
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = BodyCheck.MaxDepth };

    /// <summary>
    /// Finds the first <c>id</c> of a body, a number for an item, text for a user; for a user also whether there is a <c>type</c>, which
    /// only items have.
    /// </summary>
    /// <returns>Nulls if there is no id; <c>IsOdd</c> if there is one that is neither text nor a whole number in range.</returns>
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
            // The body has no readable id. Half a surrogate pair in a name raises InvalidOperationException.
        }
        return (null, user, isTyped, false);
    }
}

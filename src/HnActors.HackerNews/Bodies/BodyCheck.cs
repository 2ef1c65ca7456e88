using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Bodies;

/// <summary>Checks whether a body is the one that was requested.</summary>
/// <remarks>
/// A body is accepted if it is <c>null</c>, or a JSON object whose <c>id</c> is the one requested. Nothing else is checked: fields may
/// be missing, unknown, repeated or of an unexpected type. An <c>id</c> that appears twice must be right both times, since readers
/// differ in which one they take.
/// </remarks>
public static class BodyCheck
{
    /// <summary>The deepest nesting accepted: SQLite's JSON functions go no deeper.</summary>
    public const int MaxDepth = 1000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Checks an item's body.</summary>
    /// <returns>True if the body is the literal <c>null</c>, false if it is the item.</returns>
    /// <exception cref="HackerNewsException">The body is neither; the exception's failure says what is wrong with it.</exception>
    public static bool IsNullOrItem(ReadOnlySpan<byte> body, long id) => Check(body, id, null);

    /// <summary>Checks a user's body; names are compared exactly, including case.</summary>
    /// <inheritdoc cref="IsNullOrItem" path="/returns|/exception"/>
    public static bool IsNullOrUser(ReadOnlySpan<byte> body, string name) => Check(body, 0, name);

    private static bool Check(ReadOnlySpan<byte> body, long id, string? name)
    {
        if (body.SequenceEqual("null"u8)) return true;
        if (!Utf8.IsValid(body)) throw Refuse(HackerNewsFailure.NotJson, "is not valid UTF-8", body);
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(ReaderOptions));
        var whole = false;
        var found = false;
        try
        {
            if (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Null) return EndsHere(ref reader, body) ? true : throw CutShort(body);
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw Refuse(HackerNewsFailure.WrongId, "is JSON, but no object", body);
                while (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
                    {
                        whole = EndsHere(ref reader, body);
                        break;
                    }
                    if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("id"u8)) continue;
                    if (!reader.Read()) break;
                    if (!Matches(ref reader, id, name))
                        throw Refuse(HackerNewsFailure.WrongId, $"has another id than {name ?? id.ToString()}", body);
                    found = true;
                }
            }
        }
        catch (JsonException exception)
        {
            throw LooksLikeHtml(body)
                ? Refuse(HackerNewsFailure.Html, "is an HTML page", body)
                : Refuse(HackerNewsFailure.NotJson, $"is not JSON ({FirstSentence(exception.Message)})", body);
        }
        catch (InvalidOperationException)
        {
            // A name or string with an escaped lone surrogate can't be compared as text; such an "id" is not the one asked for.
            throw Refuse(HackerNewsFailure.WrongId, "has an unreadable id", body);
        }
        if (!whole) throw CutShort(body);
        return found ? false : throw Refuse(HackerNewsFailure.WrongId, "has no id", body);
    }

    private static bool Matches(ref Utf8JsonReader reader, long id, string? name) => name is null
        ? reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value == id
        : reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(name);

    // Only white space may follow the value; anything else is an error that the reader would report on its next step.
    private static bool EndsHere(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var rest = body[(int)reader.BytesConsumed..].TrimStart(" \t\r\n"u8);
        if (!rest.IsEmpty) throw Refuse(HackerNewsFailure.NotJson, "goes on after its end", body);
        return true;
    }

    internal static bool LooksLikeHtml(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];

    private static HackerNewsException CutShort(ReadOnlySpan<byte> body) =>
        Refuse(HackerNewsFailure.Truncated, $"ends too early, after {body.Length} bytes", body);

    private static HackerNewsException Refuse(HackerNewsFailure failure, string what, ReadOnlySpan<byte> body) =>
        new(failure, $"the body {what}: {Excerpt(body)}");

    private static string Excerpt(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 60)]);
        return "'" + string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) + (body.Length > 60 ? "…'" : "'");
    }

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}

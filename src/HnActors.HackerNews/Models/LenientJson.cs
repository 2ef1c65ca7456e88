using System.Text.Json;
using System.Text.Unicode;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Models;

/// <summary>Reads what the API really sends: absent fields, nulls, holes in arrays, numbers where a list was promised.</summary>
internal static class LenientJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = BodyCheck.MaxDepth };

    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        // A document looks into its texts only when they are asked for, and then it throws.
        if (!Utf8.IsValid(body.Span)) throw new HackerNewsException(HackerNewsFailure.NotJson, "the body is not JSON: it is not valid UTF-8");
        try
        {
            return JsonDocument.Parse(body, Options);
        }
        catch (JsonException exception)
        {
            throw BodyCheck.LooksLikeHtml(body.Span)
                ? new HackerNewsException(HackerNewsFailure.Html, "the body is an HTML page", inner: exception)
                : new HackerNewsException(HackerNewsFailure.NotJson, $"the body is not JSON: {exception.Message}", inner: exception);
        }
    }

    public static Fields FieldsOf(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new Fields(element)
        : throw new HackerNewsException(HackerNewsFailure.WrongId, $"the body is JSON, but no object: {element.ValueKind}");

    /// <summary>A list of ids.</summary>
    public static IReadOnlyList<long> Longs(JsonElement element) => [.. Entries(element).Select(Long).OfType<long>()];

    /// <summary>A list of ids, where nothing but one was asked for.</summary>
    /// <exception cref="HackerNewsException">It is something else.</exception>
    public static IReadOnlyList<long> IdList(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
        || (element.ValueKind == JsonValueKind.Object && element.EnumerateObject().All(property => long.TryParse(TryName(property), out _)))
            ? Longs(element)
            : throw new HackerNewsException(HackerNewsFailure.NotJson, $"the body is not a list of ids: {element.ValueKind}");

    /// <summary>A list of names.</summary>
    public static IReadOnlyList<string> Strings(JsonElement element) => [.. Entries(element).Select(String).OfType<string>()];

    // Firebase sends an array with holes as nulls in it, or as an object with the indices for names.
    private static IEnumerable<JsonElement> Entries(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray(),
        JsonValueKind.Object => element.EnumerateObject()
            .OrderBy(property => long.TryParse(TryName(property), out var index) ? index : long.MaxValue)
            .Select(property => property.Value),
        _ => [element],
    };

    public static long? Long(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : null;

    public static string? String(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is valid JSON that no .NET string can be made of.
            return LoneSurrogates.Replace(element.GetRawText());
        }
    }

    private static string? TryName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An object's fields, each taken out once; of a field that stands twice the first counts.</summary>
    internal sealed class Fields
    {
        private readonly Dictionary<string, JsonElement> _fields = [];

        public Fields(JsonElement element)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (TryName(property) is { } name) _fields.TryAdd(name, property.Value);
            }
        }

        public bool Has(string name) => _fields.ContainsKey(name);

        public string? TakeString(string name) => _fields.Remove(name, out var value) ? String(value) : null;

        public long? TakeLong(string name) => _fields.Remove(name, out var value) ? Long(value) : null;

        public bool TakeTrue(string name) => _fields.Remove(name, out var value) && value.ValueKind == JsonValueKind.True;

        public IReadOnlyList<long> TakeLongs(string name) => _fields.Remove(name, out var value) ? Longs(value) : [];

        public IReadOnlyList<string> TakeStrings(string name) => _fields.Remove(name, out var value) ? Strings(value) : [];

        public IReadOnlyDictionary<string, JsonElement> Rest() =>
            _fields.ToDictionary(field => field.Key, field => field.Value.Clone());
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Streaming;

/// <summary>A value that a stream tells: whole at first, then by what changes in it.</summary>
/// <remarks>See "Streaming from the REST API" in the reference of the Firebase Realtime Database.</remarks>
internal sealed class StreamedValue
{
    // The values that are streamed have a few hundred entries and two levels.
    private const int MaxIndex = 100_000;
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    private JsonNode? _root;

    /// <summary>Takes an event in.</summary>
    /// <returns>False where it says nothing of the value.</returns>
    /// <exception cref="HackerNewsException">The event ends the stream, or is not valid: how the value stands is not known any more.</exception>
    public bool Apply(StreamEvent happened) => Guard($"the streamed event '{happened.Kind}'", () => Take(happened));

    /// <summary>How the value stands; to be disposed of.</summary>
    /// <exception cref="HackerNewsException">It holds what no JSON text can say, such as half of a surrogate pair.</exception>
    public JsonDocument ToDocument() => Guard("the streamed value", () => JsonDocument.Parse(_root?.ToJsonString() ?? "null"));

    private bool Take(StreamEvent happened)
    {
        switch (happened.Kind)
        {
            case "put":
                var (path, data) = Read(happened);
                Set(path, data);
                return true;
            case "patch":
                var (folder, children) = Read(happened);
                if (children is not JsonObject changes) throw new JsonException("its data is not an object");
                foreach (var (name, child) in changes.ToList()) Set([.. folder, .. Split(name)], child?.DeepClone());
                return true;
            case "cancel":
                throw new HackerNewsException(HackerNewsFailure.Unavailable, "the server ended the stream (cancel)");
            case "auth_revoked":
                throw new HackerNewsException(HackerNewsFailure.Unauthorized, "the server ended the stream (auth_revoked)");
            default:
                return false;
        }
    }

    // Of a name that stands twice, and of half a surrogate pair, the library complains only when it is asked for them.
    private static T Guard<T>(string what, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new HackerNewsException(HackerNewsFailure.NotJson, $"{what} is not valid: {exception.Message}");
        }
    }

    private static (string[] Path, JsonNode? Data) Read(StreamEvent happened) =>
        JsonNode.Parse(happened.Data, documentOptions: Options) is JsonObject read && read["path"] is JsonValue path
        && path.TryGetValue<string>(out var text) && read.TryGetPropertyValue("data", out var data)
            ? (Split(text), data?.DeepClone())
            : throw new JsonException("it has no path and data");

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private void Set(string[] path, JsonNode? data)
    {
        if (path.Length > MaxDepth) throw new JsonException($"its path has {path.Length} parts");
        _root = Put(_root, path, data);
    }

    private static JsonNode? Put(JsonNode? node, ReadOnlySpan<string> path, JsonNode? data)
    {
        if (path.IsEmpty) return data;
        var name = path[0];
        if (node is JsonArray list && IndexOf(name) is { } index)
        {
            while (list.Count <= index) list.Add(null);
            list[index] = Put(Take(list, index), path[1..], data);
            return list;
        }
        // What has no children gets some: a value is replaced as Firebase replaces it.
        var parent = node switch
        {
            JsonObject known => known,
            JsonArray other => ByIndex(other),
            _ => [],
        };
        parent.Remove(name, out var child);
        if (Put(child, path[1..], data) is { } changed) parent[name] = changed;
        return parent;
    }

    private static JsonNode? Take(JsonArray list, int index)
    {
        var child = list[index];
        list[index] = null;
        return child;
    }

    // A list that gets a name which is not an index is an object from then on.
    private static JsonObject ByIndex(JsonArray list)
    {
        var named = new JsonObject();
        for (var index = 0; index < list.Count; index++)
        {
            if (Take(list, index) is { } child) named[index.ToString(CultureInfo.InvariantCulture)] = child;
        }
        return named;
    }

    private static int? IndexOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= MaxIndex ? index : null;
}

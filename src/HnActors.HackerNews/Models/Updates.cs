using System.Text.Json;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Models;

/// <summary>What changed recently: only the newest batch, which is replaced every 15 to 30 seconds.</summary>
/// <param name="Items">Ids of changed items.</param>
/// <param name="Profiles">Names of changed users.</param>
public sealed record Updates(IReadOnlyList<long> Items, IReadOnlyList<string> Profiles)
{
    internal static Updates Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new HackerNewsException(HackerNewsFailure.NotJson, $"updates is not an object: {value.ValueKind}");
        var fields = LenientJson.FieldsOf(value);
        if (!fields.Has("items") && !fields.Has("profiles")) throw new HackerNewsException(HackerNewsFailure.NotJson, "updates has neither items nor profiles");
        return new Updates(fields.TakeLongs("items"), fields.TakeStrings("profiles"));
    }
}

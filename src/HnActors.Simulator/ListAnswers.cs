using System.Globalization;
using System.Text;
using System.Text.Json;
using HnActors.Simulator.Content;

namespace HnActors.Simulator;

/// <summary>The API's answers other than a single item or user.</summary>
internal sealed class ListAnswers(SimulatorOptions options, ItemCatalog catalog)
{
    private static readonly Dictionary<string, (int Count, int Spacing)> Lists = new()
    {
        ["topstories"] = (500, 7),
        ["newstories"] = (500, 3),
        ["beststories"] = (200, 11),
        ["askstories"] = (200, 13),
        ["showstories"] = (200, 17),
        ["jobstories"] = (60, 97),
    };

    /// <summary>The body; null if there is no such list.</summary>
    public byte[]? Make(string name)
    {
        var max = catalog.MaxItem;
        if (name == "maxitem") return Encoding.UTF8.GetBytes(max.ToString(CultureInfo.InvariantCulture));
        if (name == "updates") return MakeUpdates(max);
        if (!Lists.TryGetValue(name, out var list)) return null;
        var ids = options.Bodies is { } given
            ? given.Keys.OrderDescending().Take(list.Count)
            : Enumerable.Range(0, list.Count).Select(place => max - (long)place * list.Spacing).Where(id => id > 0);
        return Encoding.UTF8.GetBytes($"[{string.Join(',', ids)}]");
    }

    private byte[] MakeUpdates(long max)
    {
        if (options.Edits > 0)
        {
            var (items, profiles) = catalog.Edits.Announced();
            return JsonSerializer.SerializeToUtf8Bytes(new { items, profiles });
        }
        if (options.Bodies is not null) return "{\"items\":[],\"profiles\":[]}"u8.ToArray();
        var random = new SeededRandom(options.Seed, max);
        var ids = Enumerable.Range(0, 40).Select(_ => Math.Max(1, max - random.Below(5000))).Distinct().ToList();
        var names = Enumerable.Range(0, 10).Select(_ => Encoding.UTF8.GetString(UserBodies.Author(ref random))).Distinct();
        return Encoding.UTF8.GetBytes($"{{\"items\":[{string.Join(',', ids)}],\"profiles\":[{string.Join(',', names.Select(name => $"\"{name}\""))}]}}");
    }
}

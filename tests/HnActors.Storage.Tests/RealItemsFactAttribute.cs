using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HnActors.Storage.Tests;

/// <summary>A test of real bodies, which belong to their authors and lie beside the repository where they lie at all.</summary>
internal sealed class RealItemsFactAttribute : FactAttribute
{
    public RealItemsFactAttribute()
    {
        if (!File.Exists(Path)) Skip = $"no real items at {System.IO.Path.GetFullPath(Path)}";
    }

    private static string Path => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Here())!, "../../../shared/data/items.jsonl");

    public static IReadOnlyList<StoredItem> Read() =>
    [
        .. File.ReadLines(Path).Select(System.Text.Encoding.UTF8.GetBytes)
            .Select(body => new StoredItem(JsonDocument.Parse(body).RootElement.GetProperty("id").GetInt64(), body, 1_700_000_000_000)),
    ];

    private static string Here([CallerFilePath] string file = "") => file;
}

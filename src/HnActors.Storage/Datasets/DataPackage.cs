using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Storage.Datasets;

/// <summary>Describes a data set as a Frictionless Data Package, version 2.</summary>
internal static class DataPackage
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(DatasetManifest manifest)
    {
        List<object> resources = [];
        if (manifest.Items.Count > 0) resources.Add(Resource("items", [.. manifest.Items.Select(shard => shard.ToFile())], Items));
        if (manifest.Nulls is { } nulls) resources.Add(Resource("nulls", [nulls.ToFile()], Nulls));
        if (manifest.Users is { } users) resources.Add(Resource("users", [users.ToFile()], Users));
        var package = new Dictionary<string, object>
        {
            ["$schema"] = "https://datapackage.org/profiles/2.0/datapackage.json",
            ["name"] = "hacker-news",
            ["title"] = "Hacker News, complete",
            ["description"] = $"All items of Hacker News by its official API, and when each was read. {DatasetManifest.FileName} has the hashes.",
            ["homepage"] = "https://news.ycombinator.com/",
            ["resources"] = resources,
        };
        return JsonSerializer.Serialize(package, JsonOptions) + "\n";
    }

    private static readonly object[] Items =
    [
        Field("title", "string"), Field("url", "string"), Field("text", "string"), Field("dead", "boolean"), Field("by", "string"),
        Field("score", "integer"), Field("time", "integer"), Field("timestamp", "datetime"), Field("type", "string"), Field("id", "integer"),
        Field("parent", "integer"), Field("descendants", "integer"), Field("deleted", "boolean"), Field("poll", "integer"),
        Field("kids", "list", "integer"), Field("parts", "list", "integer"), Field("fetched_at", "datetime"), Field("json", "string"),
    ];

    private static readonly object[] Nulls = [Field("id", "integer"), Field("fetched_at", "datetime")];

    private static readonly object[] Users =
    [
        Field("id", "string"), Field("created", "integer"), Field("timestamp", "datetime"), Field("karma", "integer"), Field("about", "string"),
        Field("submitted", "list", "integer"), Field("fetched_at", "datetime"), Field("json", "string"),
    ];

    private static object Field(string name, string type, string? itemType = null) => new { name, type, itemType };

    private static object Resource(string name, IReadOnlyList<DatasetFile> files, object[] fields) => new
    {
        name,
        // A single file is given by name, several as a list: a table in parts, which has no single hash.
        path = files is [var only] ? (object)only.File : files.Select(file => file.File),
        bytes = files.Sum(file => file.Bytes),
        hash = files is [var single] ? $"sha256:{single.Sha256}" : null,
        type = "table",
        format = "parquet",
        mediatype = "application/vnd.apache.parquet",
        schema = new { fields, primaryKey = "id" },
    };
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace HnActors.Benchmarks.Comparison;

/// <summary>Those that are compared: this program, and what others there are on the machine.</summary>
internal static partial class Contenders
{
    private const int WrkSeconds = 5;

    /// <param name="program">The published hnactors.</param>
    public static IEnumerable<Contender> Find(string program, int items, int connections)
    {
        yield return HnActors("hnactors", program, items, connections);
        yield return HnActors("hnactors --pipeline 8", program, items, connections, "--pipeline", "8");
        yield return HnActors("hnactors --transport httpclient", program, items, connections, "--transport", "httpclient");
        if (Machine.Succeeds("/usr/bin/python3", "-c", "import aiohttp"))
            yield return Fixed("asyncio, aiohttp", items / 4, "one JSON array", (api, folder) =>
                ["/usr/bin/python3", Script("asyncio_download.py"), api, Text(items / 4), Text(connections), Path.Combine(folder, "items.json")]);
        if (Machine.Succeeds("node", "-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"))
            yield return Fixed("Node, fetch", items / 4, "nothing", (api, _) =>
                ["node", Script("fetch_download.mjs"), api, Text(items / 4), Text(connections)]);
        if (Machine.Succeeds("curl", "--parallel", "--version"))
            yield return Fixed("curl --parallel", items / 4, "nothing", (api, _) =>
                ["curl", "--silent", "--parallel", "--parallel-max", Text(Math.Min(connections, 300)), "--output", "/dev/null", $"{api}item/[1-{Text(items / 4)}].json"]);
        if (Machine.Succeeds("sh", "-c", "command -v wrk"))
        {
            yield return new Contender(
                "wrk",
                0,
                (api, _) => ["wrk", "--threads", "2", "--connections", Text(connections), "--duration", $"{WrkSeconds}s", "--script", Script("items.lua"), api],
                "nothing, and looks at nothing")
            { CountOf = printed => int.Parse(WrkRequests().Match(printed).Groups[1].Value, CultureInfo.InvariantCulture) };
        }
    }

    private static Contender HnActors(string name, string program, int items, int connections, params string[] more) => Fixed(
        name,
        items,
        "SQLite, durable",
        (api, folder) =>
        [
            program, "download", "--last", Text(items), "--concurrency", Text(connections), "--api", api,
            "--store", $"sqlite:{Path.Combine(folder, "hn.db")}", "--quiet", .. more,
        ]);

    private static Contender Fixed(string name, int items, string stores, Func<string, string, IReadOnlyList<string>> command) =>
        new(name, items, command, stores);

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Comparison", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex WrkRequests();
}

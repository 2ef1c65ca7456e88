using System.Text;
using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

/// <summary>What a store is asked once it is filled.</summary>
public class SearchTests : ProgramTest
{
    [Fact]
    public async Task Stored_items_are_found_by_their_words_once_there_is_an_index()
    {
        await DownloadAsync();
        var without = await RunAsync("search", "linux");
        Assert.Equal(1, without.Code);
        Assert.Contains("hnactors index --text", Assert.Single(without.Errors.TrimEnd().Split('\n')));

        Assert.Contains("1,000 items taken into the search index", (await RunAsync("index", "--text")).Output);
        var found = await RunAsync("search", "linux", "network", "--limit", "3", "--json");
        var none = await RunAsync("search", "no-such-word-anywhere");
        var nothing = await RunAsync("search", "-linux");

        Assert.Equal(3, found.Output.TrimEnd().Split('\n').Length);
        Assert.All(found.Output.TrimEnd().Split('\n'), line => Assert.Equal(
            Encoding.UTF8.GetString(Simulator.Catalog.Item(Json(line).GetProperty("id").GetInt64())!), line));
        Assert.Equal((0, ""), (none.Code, none.Output));
        Assert.Equal(2, nothing.Code);
        Assert.Contains("up to date", (await RunAsync("index", "--text")).Output);
    }

    [Fact]
    public async Task A_thread_is_printed_with_its_replies_below_it()
    {
        await DownloadAsync();
        var root = CountRows("SELECT item.id FROM item, json_each(item.json, '$.kids') AS kid JOIN item AS reply ON reply.id = kid.value ORDER BY 1 LIMIT 1");
        var kids = CountRows($"SELECT count(*) FROM item, json_each(item.json, '$.kids') WHERE item.id = {root}");

        var text = await RunAsync("get", "thread", $"{root}");
        var json = await RunAsync("get", "thread", $"{root}", "--json");
        var missing = await RunAsync("get", "thread", "5");

        Assert.StartsWith($"{root}  ", text.Output);
        Assert.Contains("\n  ", text.Output);
        var lines = json.Output.TrimEnd().Split('\n').Select(line => Json(line)).ToList();
        Assert.Equal((0, root), (lines[0].GetProperty("depth").GetInt32(), lines[0].GetProperty("item").GetProperty("id").GetInt64()));
        Assert.InRange(lines.Count(line => line.GetProperty("depth").GetInt32() == 1), 1, kids);
        Assert.Equal(1, missing.Code);
        Assert.Contains("has no item 5", missing.Errors);
    }

    [Fact]
    public async Task Indexes_are_made_on_request()
    {
        await DownloadAsync();

        Assert.Contains("made item_by, item_parent, item_time, item_type", (await RunAsync("index")).Output);
        Assert.Contains("all indexes are there", (await RunAsync("index")).Output);
        Assert.Equal(0, (await RunAsync("verify")).Code);
        Assert.Equal(1, (await RunAsync("index", "--store", "sqlite:other.db")).Code);
        Assert.False(File.Exists(InFolder("other.db")));
    }

    private async Task DownloadAsync()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 100_000 });
        Assert.Equal(0, (await RunAsync("download", "--last", "1000", "--api", Api)).Code);
    }
}

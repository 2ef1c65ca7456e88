using System.IO.Compression;
using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

/// <summary>
/// A store and a journal that an earlier version left behind, stopped in the middle: ids 1-60 are stored, of 1500-1510 four are parked, and of
/// the last 400 of 2,000 items 147 are stored and 13 wait.
/// </summary>
public class OlderStoreTests : ProgramTest
{
    private static readonly string Kept = Path.Combine(Repository.Root, "tests", "HnActors.Node.Tests", "Program", "OlderStore");

    [Fact]
    public async Task What_an_earlier_version_left_behind_is_read_and_finished()
    {
        foreach (var file in new[] { "hn.db", "hn.jobs.db" })
        {
            await using var packed = new GZipStream(File.OpenRead(Path.Combine(Kept, $"{file}.gz")), CompressionMode.Decompress);
            await using var unpacked = File.Create(InFolder(file));
            await packed.CopyToAsync(unpacked);
        }
        await SimulateAsync(new SimulatorOptions { MaxItem = 2000 });

        var before = Json((await RunAsync("status", "--json")).Output);
        var letters = (await RunAsync("dead-letters", "list", "--json")).Output;
        var download = await RunAsync("download", "--last", "400", "--api", Api, "--json");
        var parked = await RunAsync("verify");
        var retried = await RunAsync("dead-letters", "retry", "--api", Api);
        var verified = await RunAsync("verify", "--json");

        Assert.Equal((400, 147, 13, "paused"), (Number(before, "total"), Number(before, "stored"), Number(before, "waiting"), before.GetProperty("phase").GetString()));
        Assert.Equal(17, letters.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(0, download.Code);
        Assert.Equal(400, Number(Json(download.Output), "stored") + Number(Json(download.Output), "nulls"));
        // What was there was not fetched again.
        Assert.InRange(Simulator.Counts.Items, 253, 300);
        Assert.Equal(3, parked.Code);
        Assert.Contains("1500-1503", parked.Output);
        Assert.Equal((0, 0), (retried.Code, verified.Code));
        Assert.Equal(471, Number(Json(verified.Output), "total"));
        // It recorded no authors; they are found in the items.
        Assert.Equal(0, (await RunAsync("users", "--api", Api)).Code);
        Assert.Equal(CountRows("SELECT count(DISTINCT by) FROM items"), CountRows("SELECT count(*) FROM user"));

        static long Number(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetInt64();
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using HnActors.Storage.Comparison;
using HnActors.Storage.Datasets;
using HnActors.Storage.Export;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Tests.Datasets;

/// <summary>A data set in shards of a hundred ids.</summary>
public sealed class DatasetTests : IDisposable
{
    private const long Made = 1_500_000_000;
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_hundred_ids_are_a_file_and_the_manifest_says_what_is_in_it()
    {
        await using var store = await StoreAsync(1, 250, nullId: 7);

        await ExportAsync(store);

        Assert.Equal(
            ["items-00000001-00000100.parquet", "items-00000101-00000200.parquet", "items-00000201-00000300.parquet"],
            Directory.GetFiles(Path("items")).Select(System.IO.Path.GetFileName).Order());
        var manifest = await ManifestAsync();
        var first = manifest.Items[0];
        Assert.Equal((1, 100, 99, 1, 0), (first.First, first.Last, first.Rows, first.Nulls, first.Missing));
        Assert.Equal(["comment 66", "story 33"], first.Types.Select(type => $"{type.Key} {type.Value}"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path(first.File)))), first.Sha256);
        Assert.Equal(new FileInfo(Path(first.File)).Length, first.Bytes);
        Assert.Equal((At(1), At(100)), (first.FetchedFrom, first.FetchedTo));
        Assert.Equal((50, 50), (manifest.Items[2].Rows, manifest.Items[2].Missing));
    }

    [Fact]
    public async Task The_hash_of_the_bodies_is_that_of_the_lines_that_export_writes()
    {
        await using var store = await StoreAsync(1, 150);

        await ExportAsync(store);
        await ItemExport.WriteAsync(store, [(101, 200)], Path("part.jsonl"));

        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path("part.jsonl")))), (await ManifestAsync()).Items[1].BodiesSha256);
    }

    [Fact]
    public async Task Every_item_null_and_user_can_be_read_from_the_files()
    {
        await using var store = await StoreAsync(1, 250, nullId: 7);
        await AddUserAsync(store, "pg", """{"about":"hi","created":1160418092,"id":"pg","karma":157316,"submitted":[3,1]}""");

        await ExportAsync(store);

        Assert.Equal("249", Duck($"SELECT count(*) FROM '{Path("items")}/*.parquet'"));
        Assert.Equal("7", Duck($"SELECT id FROM '{Path("nulls.parquet")}'"));
        Assert.Equal("pg 1160418092 157316 hi [3, 1]", Duck($"SELECT concat_ws(' ', id, created, karma, about, submitted) FROM '{Path("users.parquet")}'"));
        Assert.Equal("{\"id\":5,", Duck($"SELECT decode(json)[1:8] FROM '{Path("items")}/*.parquet' WHERE id = 5"));
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_no_list_of_nulls_that_are_none_any_more()
    {
        await using var store = await StoreAsync(1, 250, nullId: 7);
        await ExportAsync(store);
        await store.WriteAsync([Item(7, "story", fetchedLater: TimeSpan.FromDays(1))]);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatasetExport.RunAsync(store, Target, Options, _ => stop.Cancel(), stop.Token));

        Assert.Null((await ManifestAsync()).Nulls);
        await ExportAsync(store);
        Assert.Equal(0, (await ManifestAsync()).Nulls!.Rows);
        Assert.Equal("0", Duck($"SELECT count(*) FROM '{Path("nulls.parquet")}'"));
    }

    [Fact]
    public async Task A_second_run_writes_nothing_where_nothing_changed()
    {
        await using var store = await StoreAsync(1, 250, nullId: 7);
        await ExportAsync(store);
        var before = Times();

        var steps = await ExportAsync(store);

        Assert.All(steps, step => Assert.Equal(DatasetAction.Keep, step.Action));
        Assert.Equal(before.Where(NotManifest), Times().Where(NotManifest));
    }

    [Fact]
    public async Task A_changed_body_rewrites_its_shard_and_nothing_else()
    {
        await using var store = await StoreAsync(1, 250, nullId: 7);
        await ExportAsync(store);
        var before = Times();
        await store.WriteAsync([Item(150, "story", text: "edited", fetchedLater: TimeSpan.FromDays(1))]);

        var steps = await ExportAsync(store);

        Assert.Equal(["items/items-00000101-00000200.parquet"], steps.Where(step => step.Action == DatasetAction.Rewrite).Select(step => step.File));
        Assert.Equal(
            ["datapackage.json", "items/items-00000101-00000200.parquet", "manifest.json"],
            Times().Except(before).Select(file => file.Name).Order());
        Assert.Equal("edited", Duck($"SELECT text FROM '{Path("items")}/*.parquet' WHERE id = 150"));
    }

    [Fact]
    public async Task An_item_read_again_and_found_the_same_changes_no_file()
    {
        await using var store = await StoreAsync(1, 100);
        await ExportAsync(store);
        await store.WriteAsync([Item(50, TypeOf(50), fetchedLater: TimeSpan.FromDays(1))]);

        Assert.All(await ExportAsync(store), step => Assert.Equal(DatasetAction.Keep, step.Action));
    }

    [Fact]
    public async Task A_shard_closes_when_all_ids_are_there_and_each_was_read_when_old_enough()
    {
        await using var store = await StoreAsync(1, 100, fetchedAfter: Month - TimeSpan.FromDays(1));
        var young = Assert.Single(await ExportAsync(store), step => step.Shard is not null);
        await store.WriteAsync([.. Enumerable.Range(1, 99).Select(id => Item(id, TypeOf(id), fetchedLater: Month))]);
        var nearly = Assert.Single(await ExportAsync(store), step => step.Shard is not null);
        await store.WriteAsync([Item(100, TypeOf(100), fetchedLater: Month)]);

        var closed = Assert.Single(await ExportAsync(store), step => step.Shard is not null);

        Assert.Equal((false, 100), (young.Shard!.Closed, young.Immature));
        Assert.Equal((DatasetAction.Keep, false, 1), (nearly.Action, nearly.Shard!.Closed, nearly.Immature));
        // Its file tells the times of reading that made it closed.
        Assert.Equal((DatasetAction.Rewrite, true, 0), (closed.Action, closed.Shard!.Closed, closed.Immature));
        Assert.Equal(DatasetAction.Keep, (await ExportAsync(store))[0].Action);
    }

    [Fact]
    public async Task A_shard_with_a_missing_id_stays_open_and_odd_times_keep_none_open()
    {
        await using var store = await StoreAsync(1, 99);
        Assert.False((await ExportAsync(store))[0].Shard!.Closed);
        await store.WriteAsync([new StoredItem(100, "{\"id\":100,\"time\":99999999999}"u8.ToArray(), 1_600_000_000_000)]);

        Assert.True((await ExportAsync(store))[0].Shard!.Closed);
    }

    [Fact]
    public async Task A_run_that_was_stopped_is_gone_on_with_and_ends_with_the_same_bytes()
    {
        await using var store = await StoreAsync(1, 450, nullId: 7);
        await ExportAsync(store);
        var undisturbed = Contents();
        Directory.Delete(Path("items"), recursive: true);
        foreach (var file in Directory.GetFiles(Target)) File.Delete(file);

        foreach (var stopAfter in new[] { 0, 1, 2 })
        {
            using var stop = new CancellationTokenSource();
            var done = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DatasetExport.RunAsync(
                store,
                Target,
                Options,
                _ =>
                {
                    if (done++ == stopAfter) stop.Cancel();
                },
                stop.Token));
        }
        // As a kill leaves it: half a file beside its name, and one that the manifest does not know.
        File.WriteAllText(Path("items/items-00000401-00000500.parquet.partial"), "half");
        File.WriteAllText(Path("items/items-00000401-00000500.parquet"), "another");

        var steps = await ExportAsync(store);

        Assert.Equal(3, steps.Count(step => step.Action == DatasetAction.Keep));
        Assert.Equal(undisturbed, Contents());
    }

    [Fact]
    public async Task A_plan_says_what_would_be_written_and_writes_nothing()
    {
        await using var store = await StoreAsync(1, 250);

        var planned = await ExportAsync(store, Options with { IsPlan = true });

        Assert.False(Directory.Exists(Target));
        Assert.Equal([100, 100, 50, 0], planned.Select(step => step.Rows));
        Assert.All(planned, step => Assert.Equal(DatasetAction.Write, step.Action));

        await ExportAsync(store);
        await store.WriteAsync([Item(150, "story", text: "edited", fetchedLater: TimeSpan.FromDays(1))]);
        var before = Times();

        Assert.Equal(
            ["items/items-00000101-00000200.parquet"],
            (await ExportAsync(store, Options with { IsPlan = true })).Where(step => step.Action != DatasetAction.Keep).Select(step => step.File));
        Assert.Equal(before, Times());
    }

    [Fact]
    public async Task A_file_of_users_that_was_lost_is_written_as_the_plan_says_it_will_be()
    {
        await using var store = await StoreAsync(1, 10);
        await AddUserAsync(store, "pg", """{"id":"pg"}""");
        await ExportAsync(store);
        File.Delete(Path("users.parquet"));

        var planned = Users(await ExportAsync(store, Options with { IsPlan = true }));
        var written = Users(await ExportAsync(store));

        Assert.Equal((DatasetAction.Write, DatasetAction.Write), (planned, written));

        static DatasetAction Users(IReadOnlyList<DatasetStep> steps) => steps.Single(step => step.Noun == "user").Action;
    }

    [Fact]
    public async Task What_an_export_left_that_was_killed_before_its_first_file_was_whole_is_gone_on_with()
    {
        await using var store = await StoreAsync(1, 10);
        Directory.CreateDirectory(Path("items"));
        foreach (var file in new[] { ".lock", "manifest.json.partial", "items/items-00000001-00000100.parquet.partial" }) File.WriteAllText(Path(file), "");

        Assert.NotEmpty(await ExportAsync(store));

        Assert.True(File.Exists(Path("manifest.json")));
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused_and_left_alone()
    {
        await using var store = await StoreAsync(1, 10);
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path("letter.txt"), "dear");

        var exception = await Assert.ThrowsAsync<StoreException>(() => ExportAsync(store));

        Assert.Equal(StoreProblem.NotOurs, exception.Problem);
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(Target).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public async Task A_data_set_of_another_store_is_not_overwritten()
    {
        await using (var store = await StoreAsync(101, 150)) await ExportAsync(store);
        await using var other = await StoreAsync(1, 50, name: "other.db");

        Assert.Contains("another store's", (await Assert.ThrowsAsync<StoreException>(() => ExportAsync(other))).Message);
        Assert.Equal("50", Duck($"SELECT count(*) FROM '{Path("items")}/*.parquet' WHERE id > 100"));
    }

    [Fact]
    public async Task A_store_that_lacks_a_shard_of_the_data_set_changes_none_of_the_others()
    {
        await using (var store = await StoreAsync(1, 50)) await store.WriteAsync([.. Enumerable.Range(101, 50).Select(id => Item(id, "story"))]);
        await using (var store = await StoreAsync(1, 50)) await ExportAsync(store);
        var before = Contents();
        await using var other = await StoreAsync(1, 90, name: "other.db");

        Assert.Contains("another store's", (await Assert.ThrowsAsync<StoreException>(() => ExportAsync(other))).Message);

        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_data_set_of_another_API_is_not_overwritten()
    {
        await using var store = await StoreAsync(1, 50);
        await ExportAsync(store, Options with { Api = "http://one/v0/" });
        var before = Contents();
        await using var other = await StoreAsync(1, 60, name: "other.db");

        var refused = await Assert.ThrowsAsync<StoreException>(() => ExportAsync(other, Options with { Api = "http://two/v0/" }));

        Assert.Equal(StoreProblem.NotOurs, refused.Problem);
        Assert.Contains("http://one/v0/", refused.Message);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_file_is_left_as_it_is_where_the_store_has_fewer_ids_or_users_than_it()
    {
        await using var store = await StoreAsync(1, 50, nullId: 7);
        await AddUserAsync(store, "pg", """{"id":"pg"}""");
        await AddUserAsync(store, "sama", """{"id":"sama"}""");
        await ExportAsync(store);

        SqliteFile.Execute(_folder.File("hn.db"), "DELETE FROM author WHERE name = 'pg'");
        Assert.Contains("users.parquet", (await Assert.ThrowsAsync<StoreException>(() => ExportAsync(store))).Message);
        await store.DeleteAsync([7]);
        Assert.Contains("items-", (await Assert.ThrowsAsync<StoreException>(() => ExportAsync(store))).Message);

        Assert.Equal("2", Duck($"SELECT count(*) FROM '{Path("users.parquet")}'"));
        Assert.Equal("49", Duck($"SELECT count(*) FROM '{Path("items")}/*.parquet'"));
    }

    [Theory]
    [InlineData("\"first\": 1,", "\"first\": 2,")]
    [InlineData("\"file\": \"items/items-00000001-00000100.parquet\",", "")]
    [InlineData("\"items\": [", "\"items\": [ null,")]
    [InlineData("\"first\": 101,\n      \"last\": 200,", "\"first\": 1,\n      \"last\": 100,")]
    public async Task A_manifest_that_contradicts_itself_is_refused(string written, string instead)
    {
        await using var store = await StoreAsync(1, 150);
        await ExportAsync(store);
        var manifest = File.ReadAllText(Path(DatasetManifest.FileName));
        Assert.Contains(written, manifest);
        File.WriteAllText(Path(DatasetManifest.FileName), manifest.Replace(written, instead, StringComparison.Ordinal));

        Assert.Contains("is not a manifest", (await Assert.ThrowsAsync<StoreException>(() => ExportAsync(store))).Message);
    }

    [Fact]
    public async Task A_data_set_with_the_largest_id_that_there_can_be_is_written_read_and_gone_on_with()
    {
        await using var store = await StoreAsync(1, 3);
        await store.WriteAsync([new StoredItem(PossibleIds.Max, Encoding.UTF8.GetBytes($"{{\"id\":{PossibleIds.Max}}}"), 1_600_000_000_000)]);
        await ExportAsync(store);

        Assert.All(await ExportAsync(store), step => Assert.Equal(DatasetAction.Keep, step.Action));

        var copy = await DatasetCopy.OpenAsync(Path(DatasetManifest.FileName), checksFiles: true);
        Assert.Equal([1, 2, 3, PossibleIds.Max], (await copy.Read(1, PossibleIds.Max)!.ToListAsync()).Select(row => row.Id));
        Assert.Equal(4, (await CopyComparison.RunAsync(copy, new StoreCopy(store))).Same);
    }

    [Fact]
    public async Task A_row_that_was_read_at_no_possible_time_is_written_and_closes_no_shard()
    {
        await using var store = await StoreAsync(1, 100);
        await ExportAsync(store);
        Assert.True((await ManifestAsync()).Items[0].Closed);
        SqliteFile.Execute(_folder.File("hn.db"), $"UPDATE item SET fetched_at = {long.MaxValue} WHERE id = 32");

        await ExportAsync(store);

        Assert.False((await ManifestAsync()).Items[0].Closed);
        Assert.Equal("100", Duck($"SELECT count(*) FROM '{Path("items")}/*.parquet'"));
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_mix()
    {
        await using var store = await StoreAsync(1, 250);
        await Assert.ThrowsAsync<StoreException>(async () => await DatasetExport.RunAsync(
            store, Target, Options, _ => DatasetExport.RunAsync(store, Target, Options, _ => { }).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task The_card_and_the_package_name_every_file()
    {
        await using var store = await StoreAsync(1, 250);
        await AddUserAsync(store, "pg", """{"created":1,"id":"pg","karma":1}""");

        await ExportAsync(store);

        var card = File.ReadAllText(Path("README.md"));
        Assert.StartsWith("---\n", card);
        Assert.Contains("license: other\n", card);
        Assert.Contains("- n<1K\n", card);
        Assert.Contains("- config_name: users\n  data_files: users.parquet\n", card);
        Assert.Contains("30 days", card);
        var package = JsonDocument.Parse(File.ReadAllText(Path("datapackage.json"))).RootElement;
        var resources = package.GetProperty("resources").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        Assert.Equal(["items", "nulls", "users"], resources.Keys.Order());
        Assert.Equal(3, resources["items"].GetProperty("path").GetArrayLength());
        foreach (var (name, file) in new[] { ("items", "items/*.parquet"), ("nulls", "nulls.parquet"), ("users", "users.parquet") })
        {
            var columns = Duck($"SELECT string_agg(column_name, ' ') FROM (DESCRIBE SELECT * FROM '{Target}/{file}')");
            Assert.Equal(columns, string.Join(' ', resources[name].GetProperty("schema").GetProperty("fields").EnumerateArray().Select(one => one.GetProperty("name"))));
        }
    }

    private static DatasetOptions Options => new() { ShardIds = 100, Program = "test" };

    private string Target => _folder.File("set");

    private string Path(string name) => System.IO.Path.Combine(Target, name);

    private Task<DatasetManifest> ManifestAsync() => DatasetManifest.ReadAsync(Path(DatasetManifest.FileName))!;

    private async Task<List<DatasetStep>> ExportAsync(IItemStore store, DatasetOptions? options = null)
    {
        var steps = new List<DatasetStep>();
        await DatasetExport.RunAsync(store, Target, options ?? Options, steps.Add);
        return steps;
    }

    // By default everything was read a year after it was made.
    private async Task<SqliteItemStore> StoreAsync(int first, int last, int? nullId = null, TimeSpan? fetchedAfter = null, string name = "hn.db")
    {
        var store = SqliteItemStore.OpenOrCreate(_folder.File(name));
        await store.WriteAsync([.. Enumerable.Range(first, last - first + 1).Select(id => id == nullId
            ? new StoredItem(id, null, At(id).ToUnixTimeMilliseconds())
            : Item(id, TypeOf(id), fetchedLater: (fetchedAfter ?? TimeSpan.FromDays(365)) - TimeSpan.FromDays(365)))]);
        return store;
    }

    private static async Task AddUserAsync(IItemStore store, string name, string body)
    {
        var number = Assert.Single(await store.Users.RecordAsync([name])).Value;
        await store.Users.WriteAsync([new StoredItem(number, Encoding.UTF8.GetBytes(body), 1_700_000_000_000)]);
    }

    private static string TypeOf(int id) => id % 3 == 0 ? "story" : "comment";

    private static DateTimeOffset At(int id) => DateTimeOffset.FromUnixTimeSeconds(Made + id) + TimeSpan.FromDays(365);

    private static StoredItem Item(int id, string type, string text = "x", TimeSpan fetchedLater = default) => new(
        id,
        Encoding.UTF8.GetBytes($$"""{"id":{{id}},"text":"{{text}}","time":{{Made + id}},"type":"{{type}}"}"""),
        (At(id) + fetchedLater).ToUnixTimeMilliseconds());

    private static bool NotManifest((string Name, DateTime) file) => file.Name != DatasetManifest.FileName;

    private List<(string Name, DateTime Written)> Times() =>
        [.. Directory.GetFiles(Target, "*", SearchOption.AllDirectories).Order().Select(file =>
            (System.IO.Path.GetRelativePath(Target, file), File.GetLastWriteTimeUtc(file)))];

    private List<string> Contents() =>
        [.. Directory.GetFiles(Target, "*", SearchOption.AllDirectories).Order().Select(file =>
            $"{System.IO.Path.GetRelativePath(Target, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    private static string Duck(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }
}

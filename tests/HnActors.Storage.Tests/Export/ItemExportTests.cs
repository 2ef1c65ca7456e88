using System.IO.Compression;
using HnActors.Storage.Export;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Tests.Export;

public sealed class ItemExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_body_is_a_line_in_id_order_and_nulls_have_none()
    {
        await using var store = await StoreOf(3, 1, 2, -4);

        var summary = await ItemExport.WriteAsync(store, [(1, 100)], _folder.File("x.jsonl"));

        Assert.Equal("{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n", File.ReadAllText(summary.Path));
        Assert.Equal((3, 27), (summary.Items, summary.Bytes));
    }

    [Fact]
    public async Task Only_the_ranges_asked_for_are_written()
    {
        await using var store = await StoreOf(1, 2, 3, 4, 5);

        await ItemExport.WriteAsync(store, [(1, 1), (4, 5)], _folder.File("x.jsonl"));

        Assert.Equal(3, File.ReadAllLines(_folder.File("x.jsonl")).Length);
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task A_compressed_file_holds_the_same_lines_and_the_same_bytes_each_time(string ending)
    {
        await using var store = await StoreOf([.. Enumerable.Range(1, 3000)]);

        await ItemExport.WriteAsync(store, [(1, 3000)], _folder.File("x.jsonl"));
        await ItemExport.WriteAsync(store, [(1, 3000)], _folder.File("a" + ending));
        await ItemExport.WriteAsync(store, [(1, 3000)], _folder.File("b" + ending));

        var file = File.OpenRead(_folder.File("a" + ending));
        using var lines = new StreamReader(ending.EndsWith("gz") ? new GZipStream(file, CompressionMode.Decompress) : new ZstdSharp.DecompressionStream(file));
        Assert.Equal(File.ReadAllText(_folder.File("x.jsonl")), await lines.ReadToEndAsync());
        Assert.Equal(File.ReadAllBytes(_folder.File("a" + ending)), File.ReadAllBytes(_folder.File("b" + ending)));
    }

    [Fact]
    public async Task A_filter_lets_through_the_types_and_times_asked_for()
    {
        await using var store = SqliteItemStore.OpenOrCreate(_folder.File("hn.db"));
        string[] bodies =
        [
            "{\"id\":1,\"time\":100,\"type\":\"story\"}", "{\"id\":2,\"time\":200,\"type\":\"comment\"}", "{\"id\":3,\"time\":200,\"type\":\"story\"}",
            "{\"id\":4,\"time\":300,\"type\":\"story\"}", "{\"id\":5,\"type\":\"story\"}", "{\"id\":6,\"time\":200}",
        ];
        await store.WriteAsync([.. bodies.Select((body, index) => new StoredItem(index + 1, System.Text.Encoding.UTF8.GetBytes(body), 1))]);

        var stories = await Write(new ItemFilter(["story"], since: 200, until: 300));
        var any = await Write(new ItemFilter([], since: 200, until: null));

        Assert.Equal([bodies[2]], stories);
        Assert.Equal([bodies[1], bodies[2], bodies[3], bodies[5]], any);

        async Task<string[]> Write(ItemFilter filter)
        {
            await ItemExport.WriteAsync(store, [(1, 100)], _folder.File("x.jsonl"), new ExportOptions { Filter = filter });
            return File.ReadAllLines(_folder.File("x.jsonl"));
        }
    }

    [Fact]
    public async Task A_link_stays_and_what_it_leads_to_is_written()
    {
        await using var store = await StoreOf(1);
        File.WriteAllText(_folder.File("real.jsonl"), "old");
        File.CreateSymbolicLink(_folder.File("x.jsonl"), "real.jsonl");

        await ItemExport.WriteAsync(store, [(1, 1)], _folder.File("x.jsonl"));

        Assert.Equal("real.jsonl", new FileInfo(_folder.File("x.jsonl")).LinkTarget);
        Assert.Equal("{\"id\":1}\n", File.ReadAllText(_folder.File("real.jsonl")));
    }

    [Fact]
    public async Task A_file_that_another_is_writing_is_left_to_that_one()
    {
        var path = _folder.File("x.jsonl");
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = WholeFile.WriteAsync(path, async file =>
        {
            await file.WriteAsync("first"u8.ToArray());
            begun.SetResult();
            await goOn.Task;
            return true;
        });
        await begun.Task;

        var second = await Assert.ThrowsAsync<StoreException>(() => WholeFile.WriteAsync(path, _ => Task.FromResult(true)));
        goOn.SetResult();
        await first;

        Assert.Contains("is being written by another process", second.Message);
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_cancelled_export_leaves_the_old_file_and_nothing_else()
    {
        await using var store = await StoreOf(1, 2, 3);
        File.WriteAllText(_folder.File("x.jsonl"), "old");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ItemExport.WriteAsync(store, [(1, 3)], _folder.File("x.jsonl"), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal("old", File.ReadAllText(_folder.File("x.jsonl")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_with_its_path()
    {
        await using var store = await StoreOf(1);

        var refused = await Assert.ThrowsAsync<StoreException>(() => ItemExport.WriteAsync(store, [(1, 1)], "/nowhere/x.jsonl"));

        Assert.Contains("/nowhere/x.jsonl", refused.Message);
    }

    [Fact]
    public void An_ending_without_a_format_is_refused_with_those_there_are() =>
        Assert.Contains(".jsonl.gz", Assert.Throws<FormatException>(() => ExportFormat.Of("x.xlsx")).Message);

    // A negative number stands for an id that is null.
    private async Task<IItemStore> StoreOf(params int[] ids)
    {
        var store = SqliteItemStore.OpenOrCreate(_folder.File("hn.db"));
        await store.WriteAsync([.. ids.Select(id => id < 0
            ? new StoredItem(-id, null, 1)
            : new StoredItem(id, System.Text.Encoding.UTF8.GetBytes($"{{\"id\":{id}}}"), 1))]);
        return store;
    }
}

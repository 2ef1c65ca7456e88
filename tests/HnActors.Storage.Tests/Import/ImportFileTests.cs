using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using HnActors.Storage.Export;
using HnActors.Storage.Import;

namespace HnActors.Storage.Tests.Import;

/// <summary>Compressed files of exact bodies, whole and not.</summary>
public sealed class ImportFileTests : IDisposable
{
    private const int Rows = 2000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task What_was_exported_comes_back_whole(string ending)
    {
        var path = await ExportAsync(ending);

        Assert.Equal(Rows, await CountAsync(path));
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task What_was_exported_without_a_row_comes_back_as_none(string ending)
    {
        var path = _folder.File("x" + ending);
        await ItemExport.WriteAsync(AsyncEnumerable.Empty<StoredItem>(), path);

        Assert.Equal(0, await CountAsync(path));
    }

    [Fact]
    public async Task Whoever_waits_for_a_pipe_that_nobody_writes_to_can_stop()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = _folder.File("pipe.jsonl");
        await Process.Start("mkfifo", [path]).WaitForExitAsync();
        using var stop = new CancellationTokenSource();
        var file = (await ImportFile.FindAsync([path])).Single();
        var reading = Task.Run(() => file.ReadAsync(cancellationToken: stop.Token).ToListAsync().AsTask());

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromMinutes(1)));
        // Whoever opened it is let go.
        using var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
    }

    [Theory]
    [InlineData(".jsonl")]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task Whoever_waits_for_the_next_line_of_a_pipe_can_stop(string ending)
    {
        if (OperatingSystem.IsWindows()) return;
        var whole = await File.ReadAllBytesAsync(await ExportAsync(ending));
        var path = _folder.File($"pipe{ending}");
        await Process.Start("mkfifo", [path]).WaitForExitAsync();
        using var stop = new CancellationTokenSource();
        var file = (await ImportFile.FindAsync([path])).Single();
        // It is held open, and says no more.
        using var writer = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        await writer.WriteAsync(whole.AsMemory(0, Math.Min(whole.Length / 2, 10_000)));
        await writer.FlushAsync();
        var hasRow = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var row in file.ReadAsync(cancellationToken: stop.Token)) hasRow.TrySetResult();
        });
        // What is compressed may tell nothing before its end.
        if (ending == ".jsonl") await hasRow.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_folder_whose_folders_have_files_as_well_is_refused_before_some_of_them_are_left_out()
    {
        await ExportAsync(".jsonl.gz");
        Directory.CreateDirectory(_folder.File("items"));
        await File.WriteAllTextAsync(_folder.File("items/part.jsonl"), "{\"id\":1}");

        Assert.Contains("items", (await Assert.ThrowsAsync<FormatException>(() => ImportFile.FindAsync([_folder.Path]))).Message);
    }

    [Fact]
    public async Task Files_that_were_joined_are_read_to_the_end_of_the_last()
    {
        var path = await ExportAsync(".jsonl.gz");
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, [.. bytes, .. bytes]);

        Assert.Equal(2 * Rows, await CountAsync(path));
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task A_file_that_ends_too_early_is_never_taken_for_whole(string ending)
    {
        var path = await ExportAsync(ending);
        var bytes = await File.ReadAllBytesAsync(path);
        // Within the checksum, before it, and anywhere else.
        foreach (var missing in (int[])[1, 4, 8, 9, 1000, bytes.Length / 2])
        {
            await File.WriteAllBytesAsync(path, bytes[..^missing]);
            await AssertRefusedAsync(path);
        }
    }

    [Theory]
    [InlineData(0, 0x01)]
    [InlineData(1, 0x01)]
    [InlineData(2, 0x01)]
    public async Task A_second_part_whose_beginning_is_damaged_is_not_passed_over(int place, int change)
    {
        var path = await ExportAsync(".jsonl.gz");
        var bytes = await File.ReadAllBytesAsync(path);
        var second = bytes.ToArray();
        second[place] ^= (byte)change;

        foreach (var rest in (byte[][])[second, [.. new byte[100], .. bytes], "no gzip at all"u8.ToArray()])
        {
            await File.WriteAllBytesAsync(path, [.. bytes, .. rest]);
            await AssertRefusedAsync(path);
        }

        await File.WriteAllBytesAsync(path, [.. bytes, .. new byte[10_000]]);
        Assert.Equal(Rows, await CountAsync(path));
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task An_empty_file_is_no_compressed_one(string ending)
    {
        await File.WriteAllBytesAsync(_folder.File($"x{ending}"), []);

        Assert.Contains("is empty", (await Assert.ThrowsAsync<StoreException>(() => CountAsync(_folder.File($"x{ending}")))).Message);
    }

    [Fact]
    public async Task A_file_that_ends_after_a_whole_block_is_not_taken_for_whole()
    {
        var path = _folder.File("x.jsonl.gz");
        using var whole = new MemoryStream();
        using (var compressing = new GZipStream(whole, CompressionLevel.Optimal, leaveOpen: true))
        {
            compressing.Write("{\"id\":1}\n"u8);
            // All that was written so far is in blocks of its own, and a reader has every line of it.
            compressing.Flush();
            await File.WriteAllBytesAsync(path, whole.ToArray());
        }

        await AssertRefusedAsync(path);
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task A_bit_that_was_changed_is_found(string ending)
    {
        var path = await ExportAsync(ending);
        var bytes = await File.ReadAllBytesAsync(path);
        for (var place = 40; place < bytes.Length; place += bytes.Length / 25)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x10;
            await File.WriteAllBytesAsync(path, damaged);
            await AssertRefusedAsync(path);
        }
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".jsonl.zst")]
    public async Task What_is_not_compressed_at_all_is_refused(string ending)
    {
        var path = _folder.File($"x{ending}");
        await File.WriteAllTextAsync(path, "{\"id\":1}\n");

        await AssertRefusedAsync(path);
    }

    private static async Task AssertRefusedAsync(string path)
    {
        var refused = await Assert.ThrowsAsync<StoreException>(() => CountAsync(path));
        Assert.StartsWith($"{path} can't be read to its end", refused.Message);
    }

    private static async Task<int> CountAsync(string path)
    {
        var file = Assert.Single(await ImportFile.FindAsync([path]));
        return await file.ReadAsync().CountAsync();
    }

    private async Task<string> ExportAsync(string ending)
    {
        var path = _folder.File($"x{ending}");
        var random = new Random(1);
        var items = Enumerable.Range(1, Rows).Select(id => new StoredItem(
            id, Encoding.UTF8.GetBytes($"{{\"id\":{id},\"text\":\"{Convert.ToHexString(Enumerable.Range(0, 20).Select(_ => (byte)random.Next(256)).ToArray())}\"}}"), id));
        await ItemExport.WriteAsync(items.ToAsyncEnumerable(), path, new ExportOptions());
        return path;
    }
}

using System.Text;
using HnActors.Storage.Comparison;
using HnActors.Storage.Datasets;
using HnActors.Storage.Sqlite;

namespace HnActors.Storage.Tests.Comparison;

public sealed class CopyComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_way_of_differing_is_told_apart_and_neighbours_are_one_run()
    {
        await using var first = await StoreAsync("a", 1, 2, 3, -4, 5, -6, 7, 8, 20);
        await using var second = await StoreAsync("b", 1, 2, 3, -4, -5, 6, 9, 10, 20);
        await second.WriteAsync([Row(2, "edited"), Row(3, "edited")]);

        var found = await CopyComparison.RunAsync(new StoreCopy(first), new StoreCopy(second));

        Assert.Equal((2, 1), (found.Same, found.SameNulls));
        Assert.Equal([(2, 3)], found.Bodies);
        Assert.Equal([(6, 6)], found.NullInFirst);
        Assert.Equal([(5, 5)], found.NullInSecond);
        Assert.Equal([(7, 8)], found.OnlyInFirst);
        Assert.Equal([(9, 10)], found.OnlyInSecond);
        Assert.Empty(found.Somewhere);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_of_very_large_ids_are_found_at_once_and_those_of_impossible_ones_are_told_of(bool isDataset)
    {
        const long Large = 9_007_199_254_740_991;
        await using var first = await StoreAsync("a", 1, 2);
        await DatasetExport.RunAsync(first, _folder.File("set"), new DatasetOptions { ShardIds = 100 }, _ => { });
        await using var second = await StoreAsync("b", 1, 2);
        await second.WriteAsync([Row(0, "zero"), Row(Large, "large"), Row(long.MaxValue - 1, "larger"), Row(long.MaxValue, "largest")]);

        var found = await CopyComparison.RunAsync(
            isDataset ? await DatasetCopy.OpenAsync(_folder.File("set/manifest.json")) : new StoreCopy(first), new StoreCopy(second));

        Assert.Equal(2, found.Same);
        Assert.Equal([(Large, Large), (long.MaxValue - 1, long.MaxValue - 1)], found.OnlyInSecond);
        Assert.Equal((false, true), (found.ImpossibleInFirst, found.ImpossibleInSecond));
    }

    [Fact]
    public async Task An_empty_copy_lacks_everything_and_two_are_equal()
    {
        await using var first = await StoreAsync("a", 1, 2, -3);
        await using var empty = await StoreAsync("b");

        Assert.Equal([(1, 3)], (await CopyComparison.RunAsync(new StoreCopy(first), new StoreCopy(empty))).OnlyInFirst);
        Assert.Equal([(1, 3)], (await CopyComparison.RunAsync(new StoreCopy(empty), new StoreCopy(first))).OnlyInSecond);
        Assert.Equal(0, (await CopyComparison.RunAsync(new StoreCopy(empty), new StoreCopy(empty))).Same);
    }

    [Theory]
    [InlineData(150, false)]
    [InlineData(-150, false)]
    [InlineData(150, true)]
    [InlineData(-150, true)]
    public async Task A_data_set_is_read_where_its_hashes_differ_and_nowhere_else(int changed, bool isAlone)
    {
        await using var store = await StoreAsync("a", [.. Enumerable.Range(1, 250), -251, -300, 450]);
        await DatasetExport.RunAsync(store, _folder.File("set"), new DatasetOptions { ShardIds = 100 }, _ => { });
        await using var other = await StoreAsync("b", [.. Enumerable.Range(1, 250).Where(id => id != 150), changed, -251, -300, 450]);
        if (changed > 0) await other.WriteAsync([Row(150, "edited")]);
        // What is not needed is not there: only the shard that differs, or nothing but the manifest.
        foreach (var file in Directory.GetFiles(_folder.File("set/items")))
            if (isAlone || !file.Contains("items-00000101")) File.Delete(file);
        if (isAlone) File.Delete(_folder.File("set/nulls.parquet"));
        var set = await DatasetCopy.OpenAsync(_folder.File("set/manifest.json"));

        var found = await CopyComparison.RunAsync(set, new StoreCopy(other));

        Assert.Equal(isAlone ? [(101L, 200L)] : [], found.Somewhere);
        Assert.Equal(!isAlone && changed > 0 ? [(150L, 150L)] : [], found.Bodies);
        Assert.Equal(!isAlone && changed < 0 ? [(150L, 150L)] : [], found.NullInSecond);
        Assert.Equal(isAlone ? 151 : 250, found.Same);
    }

    [Fact]
    public async Task A_null_instead_of_nothing_is_seen_by_the_hash_of_the_nulls()
    {
        await using var store = await StoreAsync("a", 1, -2);
        await DatasetExport.RunAsync(store, _folder.File("set"), new DatasetOptions { ShardIds = 100 }, _ => { });
        await using var other = await StoreAsync("b", 1, -3);

        var found = await CopyComparison.RunAsync(await DatasetCopy.OpenAsync(_folder.File("set/manifest.json")), new StoreCopy(other));

        Assert.Equal([(2, 2)], found.OnlyInFirst);
        Assert.Equal([(3, 3)], found.OnlyInSecond);
    }

    [Fact]
    public async Task A_copy_that_can_not_be_read_to_its_end_is_no_shorter_copy()
    {
        await using var store = await StoreAsync("a", [.. Enumerable.Range(1, 5000)]);

        await Assert.ThrowsAsync<StoreException>(() => CopyComparison.RunAsync(new StoreCopy(store), new BrokenCopy()));
    }

    [Fact]
    public async Task Shards_of_different_sizes_are_not_compared()
    {
        await using var store = await StoreAsync("a", 1);
        foreach (var size in new[] { 100, 200 })
            await DatasetExport.RunAsync(store, _folder.File($"set{size}"), new DatasetOptions { ShardIds = size }, _ => { });
        var (one, two) = (await DatasetCopy.OpenAsync(_folder.File("set100/manifest.json")), await DatasetCopy.OpenAsync(_folder.File("set200/manifest.json")));

        await Assert.ThrowsAsync<StoreException>(() => CopyComparison.RunAsync(one, two));
        Assert.Equal(1, (await CopyComparison.RunAsync(one, one)).Same);
    }

    // A negative number stands for a null.
    private async Task<SqliteItemStore> StoreAsync(string name, params int[] ids)
    {
        var store = SqliteItemStore.OpenOrCreate(_folder.File($"{name}.db"));
        await store.WriteAsync([.. ids.Select(id => id < 0 ? new StoredItem(-id, null, 1000) : Row(id, "x"))]);
        return store;
    }

    private static StoredItem Row(long id, string text) => new(id, Encoding.UTF8.GetBytes($$"""{"id":{{id}},"text":"{{text}}"}"""), 1000);


    private sealed class BrokenCopy : ICopy
    {
        public long? ShardIds => null;

        public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => Task.FromResult<(long, long)?>((1, 5000));

        public Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async IAsyncEnumerable<StoredItem> Read(long first, long last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var id = first; id < 2500; id++) yield return Row(id, "x");
            await Task.Yield();
            throw new StoreException(StoreProblem.Broken, "half of it is gone");
        }

        IAsyncEnumerable<StoredItem>? ICopy.Read(long first, long last, CancellationToken cancellationToken) => Read(first, last, cancellationToken);
    }
}

using BenchmarkDotNet.Attributes;
using HnActors.HackerNews.Bodies;
using HnActors.Simulator.Content;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

namespace HnActors.Benchmarks;

/// <summary>What an item costs on its way, besides the network: making it up, checking it, storing it. A thousand items each.</summary>
[MemoryDiagnoser]
public class ItemPathBenchmarks
{
    private const int Items = 1000;

    private readonly ItemBodies _made = new(1);
    private readonly byte[][] _bodies = [.. Enumerable.Range(1, Items).Select(id => new ItemBodies(1).Make(id) ?? "null"u8.ToArray())];
    private string _folder = "";
    private SqliteItemStore? _store;
    private long _next;

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("hnactors-bench-").FullName;
        _store = SqliteItemStore.OpenOrCreate(Path.Combine(_folder, "hn.db"));
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public void Check()
    {
        for (var id = 1; id <= Items; id++) BodyCheck.IsNullOrItem(_bodies[id - 1], id);
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public void MakeUp()
    {
        for (var id = 1; id <= Items; id++) _made.Make(id);
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public Task StoreAsync() => _store!.WriteAsync([.. _bodies.Select(body => new StoredItem(++_next, body, 1))]);
}

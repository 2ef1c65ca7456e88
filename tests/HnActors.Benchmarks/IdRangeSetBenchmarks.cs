using BenchmarkDotNet.Attributes;
using HnActors.Core.Ids;

namespace HnActors.Benchmarks;

/// <summary>What a completed lease costs the coordinator, by how scattered the done ids are.</summary>
public class IdRangeSetBenchmarks
{
    private IdRangeSet _done = IdRangeSet.Empty;

    [Params(1, 1_000, 100_000)]
    public int Ranges { get; set; }

    [GlobalSetup]
    public void Scatter() => _done = IdRangeSet.Of(Enumerable.Range(0, Ranges).Select(index => new IdRange(index * 10L, index * 10L + 5)));

    [Benchmark]
    public IdRangeSet CompleteLease() => _done.Union(IdRangeSet.Of(50_000_000, 50_001_000));
}

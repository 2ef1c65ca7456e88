using BenchmarkDotNet.Running;
using HnActors.Benchmarks;

if (args is ["dead-letters", .. var rest])
    await ManyDeadLetters.RunAsync(rest is [var count, ..] ? int.Parse(count) : 1_000_000, inCluster: rest is [_, "cluster"]);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

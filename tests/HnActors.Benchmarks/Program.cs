using BenchmarkDotNet.Running;
using HnActors.Benchmarks;
using HnActors.Benchmarks.Comparison;

switch (args)
{
    case ["dead-letters", .. var rest]:
        await ManyDeadLetters.RunAsync(rest is [var count, ..] ? int.Parse(count) : 1_000_000, inCluster: rest is [_, "cluster"]);
        return 0;
    case ["compare", .. var rest]:
        return await CompareCommand.Create().Parse(rest).InvokeAsync();
    case ["serve"]:
        await new CheapServer().RunAsync();
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}

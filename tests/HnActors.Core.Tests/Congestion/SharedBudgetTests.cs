using Xunit.Abstractions;

namespace HnActors.Core.Tests.Congestion;

/// <summary>Four nodes that share one budget.</summary>
public class SharedBudgetTests(ITestOutputHelper output) : ServerTests(output)
{
    private const int Nodes = 4;

    private protected override ToyResult Play(ToyServer server) => new ToyCluster(server, Nodes).Play(Seconds);
}

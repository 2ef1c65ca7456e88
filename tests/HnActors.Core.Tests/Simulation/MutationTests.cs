using Xunit.Abstractions;

namespace HnActors.Core.Tests.Simulation;

/// <summary>That the histories can fail: each of many small errors in the protocol is found by one of them.</summary>
public class MutationTests(ITestOutputHelper output)
{
    private const int MaxHistories = 3000;

    public static TheoryData<Mutation> Mutations => [.. Mutation.All];

    [Theory]
    [MemberData(nameof(Mutations), DisableDiscoveryEnumeration = true)]
    public void The_histories_find_a_protocol_that(Mutation mutation)
    {
        using var protocol = new MutatedProtocol(mutation);
        for (var seed = mutation.FirstSeed; seed < mutation.FirstSeed + MaxHistories; seed++)
        {
            if (protocol.Play(seed) is not { } violation) continue;
            output.WriteLine($"{mutation}: found by history {seed + 1}: {violation}");
            return;
        }
        Assert.Fail($"None of {MaxHistories} histories finds a protocol that {mutation}.");
    }

    [Fact]
    public void The_histories_find_nothing_in_the_protocol_as_it_is()
    {
        using var protocol = new MutatedProtocol(mutation: null);

        for (var seed = 0; seed < 200; seed++) Assert.Null(protocol.Play(seed));
    }
}

using HnActors.Node.Operations;

namespace HnActors.Node.Tests.Operations;

public class OperationsTextTests
{
    [Fact]
    public void A_cluster_without_a_coordinator_is_told_what_it_lacks()
    {
        var members = new StubOperations();
        Assert.Contains("it is forming", OperationsText.NoAnswer(members));

        members.HasCoordinator = false;

        Assert.Contains("`hnactors node --roles coordinator`", OperationsText.NoAnswer(members));
    }
}

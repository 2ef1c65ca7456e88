using Akka.Cluster.Sharding;
using Akka.Event;
using HnActors.Actors.Jobs;
using HnActors.Node.Cluster;

namespace HnActors.Node.Tests.Cluster;

public class NodeLoggerTests
{
    [Fact]
    public void Warnings_of_what_moves_shards_are_left_out_whatever_their_words()
    {
        Assert.True(NodeLogger.IsUsual(new Warning("akka://hnactors/system/sharding/jobs", typeof(ShardRegion), "anything")));
        Assert.True(NodeLogger.IsUsual(new Warning("remoting (akka://hnactors)", typeof(string), "anything")));
    }

    [Fact]
    public void Errors_and_whatever_this_program_says_are_not()
    {
        Assert.False(NodeLogger.IsUsual(new Error(null, "akka://hnactors/system/sharding/jobs", typeof(ShardRegion), "anything")));
        Assert.False(NodeLogger.IsUsual(new Warning("akka://hnactors/system/sharding/coordinator/1/job", typeof(CoordinatorActor), "Disassociated")));
        Assert.False(NodeLogger.IsUsual(new Warning("akka://hnactors/user/x", typeof(Akka.Cluster.Cluster), "a node was lost")));
    }
}

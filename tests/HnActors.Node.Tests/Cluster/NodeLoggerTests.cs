using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Persistence.Sql.Journal;
using HnActors.Actors.Jobs;
using HnActors.Node.Cluster;
using HnActors.Node.Logs;

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
    public void A_connection_that_ended_is_told_without_its_stack()
    {
        Assert.True(NodeLogger.IsOfTheCluster(new Error(
            new IOException(), "akka://hnactors/system/endpointManager/reliableEndpointWriter-1", typeof(OneForOneStrategy), "anything")));
        Assert.False(NodeLogger.IsOfTheCluster(new Error(new IOException(), "akka://hnactors/user/x", typeof(OneForOneStrategy), "anything")));
    }

    [Fact]
    public void What_the_journals_plugins_say_at_every_attempt_is_said_once_by_what_watches_them()
    {
        const string plugin = "akka://hnactors/system/akka.persistence.journal.sql";

        Assert.True(ActorLogger.IsToldElsewhere(new Error(null, $"{plugin}[0]", typeof(SqlWriteJournal), "anything")));
        Assert.True(ActorLogger.IsToldElsewhere(new Error(new IOException(), plugin, typeof(OneForOneStrategy), "anything")));
        Assert.False(ActorLogger.IsToldElsewhere(new Warning("akka://hnactors/user/coordinator", typeof(CoordinatorActor), "akka.persistence")));
    }

    [Fact]
    public void Errors_and_whatever_this_program_says_are_not()
    {
        Assert.False(NodeLogger.IsUsual(new Error(null, "akka://hnactors/system/sharding/jobs", typeof(ShardRegion), "anything")));
        Assert.False(NodeLogger.IsUsual(new Warning("akka://hnactors/system/sharding/coordinator/1/job", typeof(CoordinatorActor), "Disassociated")));
        Assert.False(NodeLogger.IsUsual(new Warning("akka://hnactors/user/x", typeof(Akka.Cluster.Cluster), "a node was lost")));
    }
}

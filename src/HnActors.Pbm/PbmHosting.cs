using Akka.Hosting;
using Petabridge.Cmd.Cluster;
using Petabridge.Cmd.Cluster.Sharding;
using Petabridge.Cmd.Host;
using Petabridge.Cmd.Remote;

namespace HnActors.Pbm;

/// <summary>Lets the Petabridge.Cmd client <c>pbm</c> look into a node.</summary>
public static class PbmHosting
{
    /// <summary>Listens on loopback only: the protocol knows no password.</summary>
    public static AkkaConfigurationBuilder WithPbm(this AkkaConfigurationBuilder builder, int port, IReadOnlyList<PbmCommand> commands) =>
        builder.AddPetabridgeCmd(
            options: new PetabridgeCmdOptions { Host = "127.0.0.1", Port = port },
            hostConfiguration: host =>
            {
                host.RegisterCommandPalette(ClusterCommands.Instance);
                host.RegisterCommandPalette(ClusterShardingCommands.Instance);
                host.RegisterCommandPalette(new RemoteCommands());
                host.RegisterCommandPalette(new HnPalette(commands));
            });
}

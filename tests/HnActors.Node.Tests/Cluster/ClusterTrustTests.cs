using HnActors.Node.Cluster;
using HnActors.Node.Terminal;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Tests.Cluster;

public class ClusterTrustTests
{
    private static readonly ClusterTrust WithoutTls = new(null, null);
    private static readonly ClusterTrust WithTls = new("certs", "AAAA");

    [Fact]
    public void A_node_without_certificates_is_told_that_the_cluster_uses_TLS()
    {
        var refused = Assert.Throws<FailedException>(() => WithoutTls.Check([new ClusterMember("akka.ssl.tcp://hnactors@a:1", "AAAA")]));

        Assert.Contains("uses TLS", refused.Message);
        Assert.Contains("akka.ssl.tcp://hnactors@a:1", refused.Message);
        Assert.Contains("--certificates", refused.Message);
    }

    [Fact]
    public void A_node_with_certificates_is_told_that_the_cluster_is_without_TLS()
    {
        var refused = Assert.Throws<FailedException>(() => WithTls.Check([new ClusterMember("akka.tcp://hnactors@a:1", null)]));

        Assert.Contains("without TLS", refused.Message);
        Assert.Contains("--certificates certs", refused.Message);
    }

    [Fact]
    public void A_node_of_another_authority_is_told_both()
    {
        var refused = Assert.Throws<FailedException>(() =>
            WithTls.Check([new ClusterMember("akka.ssl.tcp://hnactors@a:1", "AAAA"), new ClusterMember("akka.ssl.tcp://hnactors@b:1", "BBBB")]));

        Assert.Contains("AAAA", refused.Message);
        Assert.Contains("BBBB", refused.Message);
        Assert.Contains("ca.crt", refused.Message);
    }

    [Fact]
    public void Its_equals_and_members_of_an_earlier_version_are_joined()
    {
        WithoutTls.Check([]);
        WithoutTls.Check([new ClusterMember("akka.tcp://hnactors@a:1", null)]);
        WithTls.Check([new ClusterMember("akka.ssl.tcp://hnactors@a:1", "AAAA"), new ClusterMember("akka.ssl.tcp://hnactors@old:1", null)]);
    }
}

using HnActors.Node.Cluster;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Diagnosis;

/// <summary>Checks the cluster through one of its nodes, and the certificates for nodes.</summary>
internal static class ClusterDiagnosis
{
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(30);

    public static async Task<IReadOnlyList<Finding>> MembersAsync(OperationsClient node, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            var members = await node.MembersAsync(cancellationToken).ConfigureAwait(false);
            foreach (var member in members.Where(member => member.Reachability.Length > 0 || member.Status != "up"))
            {
                findings.Add(Finding.Fail(
                    "cluster",
                    $"{member.Address} is {(member.Reachability.Length > 0 ? member.Reachability : member.Status)}: check its log and the network to it; " +
                    "remove a member that is gone for good with `hnactors cluster down`"));
            }
            var coordinators = members.Count(member => member.Roles.Contains("coordinator"));
            if (coordinators == 0)
                findings.Add(Finding.Fail("cluster", "no member has the role coordinator, so no node keeps the jobs: start a node with --roles coordinator"));
            if (coordinators == 2)
            {
                findings.Add(Finding.Warn(
                    "cluster", "2 members have the role coordinator: if one is lost, the other can't tell which of them is the majority. Run three"));
            }
            if (members.Select(member => member.Version).Distinct().Count() > 1)
                findings.Add(Finding.Warn("cluster", "the members have different versions: update them to the same one"));
            if (findings.Count == 0) findings.Add(Finding.Ok("cluster", $"{members.Length} members are up"));
            if (await node.ReadinessAsync(cancellationToken).ConfigureAwait(false) is { IsReady: false })
            {
                findings.Add(Finding.Fail(
                    "cluster", "the node is not ready: it is not a full member, or its database does not answer. Check its log and the database"));
            }
        }
        catch (FailedException exception)
        {
            findings.Add(Finding.Fail("cluster", exception.Message));
        }
        return findings;
    }

    /// <param name="store">The store in which a running cluster records the authority that it trusts.</param>
    public static async Task<Finding> CertificatesAsync(string folder, StoreSource store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var opened = NodeCertificates.Open(folder, now);
            new ClusterTrust(folder, opened.Fingerprint).Check(await FindMembersAsync(store, cancellationToken).ConfigureAwait(false));
            var expires = opened.NotAfter;
            return expires - now < ExpiresSoon
                ? Finding.Warn("certificates", $"those in {folder} expire on {expires:yyyy-MM-dd}: remove node.crt and make another with `hnactors certs`")
                : Finding.Ok("certificates", $"those in {folder} are valid until {expires:yyyy-MM-dd}");
        }
        catch (Exception exception) when (exception is FailedException or UsageException)
        {
            return Finding.Fail("certificates", exception.Message);
        }
    }

    private static async Task<IReadOnlyList<ClusterMember>> FindMembersAsync(StoreSource store, CancellationToken cancellationToken)
    {
        if (store is not PostgresStoreSource postgres) return [];
        try
        {
            return (await new MemberTable(postgres).ReadOthersAsync(self: "", cancellationToken).ConfigureAwait(false)).Living;
        }
        catch (StoreException)
        {
            // No node has used the database yet, or its trouble is already reported.
            return [];
        }
    }
}

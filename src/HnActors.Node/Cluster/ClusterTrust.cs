using Akka.Actor;
using HnActors.Node.Terminal;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Cluster;

/// <summary>Checks whether a node can talk to the members of the cluster on its database. If not, it would try for ever.</summary>
/// <param name="Folder">The node's certificate folder; null if it has none.</param>
/// <param name="Authority">The fingerprint of the authority that the node trusts; null without certificates.</param>
internal sealed record ClusterTrust(string? Folder, string? Authority)
{
    public const string Plain = "akka.tcp";
    public const string Tls = "akka.ssl.tcp";

    private const int ShownDigits = 16;

    public string Protocol => Folder is null ? Plain : Tls;

    /// <exception cref="FailedException">The members use another protocol or authority; the message names the difference.</exception>
    public void Check(IEnumerable<ClusterMember> living)
    {
        foreach (var member in living)
        {
            if (WhyNot(member) is { } reason) throw new FailedException(reason);
        }
    }

    private string? WhyNot(ClusterMember member)
    {
        var protocol = Address.Parse(member.Address).Protocol;
        if (protocol != Protocol)
        {
            return Folder is null
                ? $"the cluster on this database uses TLS ({member.Address} is a member of it) but this node has no certificates: " +
                    $"give it --certificates FOLDER, with the {NodeCertificates.Authority}, {NodeCertificates.Certificate} and " +
                    $"{NodeCertificates.Key} of that cluster."
                : $"the cluster on this database is without TLS ({member.Address} is a member of it) but this node has --certificates {Folder}: " +
                    "leave them out, or stop all nodes and start each with certificates.";
        }
        // Earlier versions do not record their authority.
        if (member.Authority is null || member.Authority == Authority) return null;
        return $"--certificates {Folder} is from another authority ({NodeCertificates.Authority}, SHA-256 {Short(Authority)}) than the one that the " +
            $"cluster on this database trusts ({Short(member.Authority)}; {member.Address} is a member of it): " +
            $"copy {NodeCertificates.Authority}, {NodeCertificates.Certificate} and {NodeCertificates.Key} from one of its nodes.";
    }

    private static string? Short(string? fingerprint) => fingerprint?.Length > ShownDigits ? fingerprint[..ShownDigits] + "…" : fingerprint;
}

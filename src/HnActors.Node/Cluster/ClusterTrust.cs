using Akka.Actor;
using HnActors.Node.Terminal;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Cluster;

/// <summary>Whether a node can talk to the members of the cluster that works on its database. If not, it would try for ever.</summary>
/// <param name="Folder">Where its certificates are; null where it has none.</param>
/// <param name="Authority">The fingerprint of the authority that it trusts; null without certificates.</param>
internal sealed record ClusterTrust(string? Folder, string? Authority)
{
    public const string Plain = "akka.tcp";
    public const string Tls = "akka.ssl.tcp";

    private const int ShownDigits = 16;

    public string Protocol => Folder is null ? Plain : Tls;

    /// <exception cref="FailedException">They speak another protocol, or trust another authority; the message names what differs.</exception>
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
        // An earlier version does not tell its authority.
        if (member.Authority is null || member.Authority == Authority) return null;
        return $"--certificates {Folder} is from another authority ({NodeCertificates.Authority}, SHA-256 {Short(Authority)}) than the one that the " +
            $"cluster on this database trusts ({Short(member.Authority)}; {member.Address} is a member of it): " +
            $"copy {NodeCertificates.Authority}, {NodeCertificates.Certificate} and {NodeCertificates.Key} from one of its nodes.";
    }

    private static string? Short(string? fingerprint) => fingerprint?.Length > ShownDigits ? fingerprint[..ShownDigits] + "…" : fingerprint;
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Hosting;

namespace HnActors.Node.Cluster;

/// <summary>A node's certificate with its key, and the authority whose certificates it trusts.</summary>
internal sealed record OpenedCertificates(X509Certificate2 Authority, X509Certificate2 Own)
{
    /// <summary>Identifies the authority.</summary>
    public string Fingerprint => Authority.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>When the first of the two expires.</summary>
    public DateTimeOffset NotAfter => Authority.NotAfter < Own.NotAfter ? Authority.NotAfter : Own.NotAfter;

    /// <summary>Makes the cluster port use mutual TLS: both sides present a certificate signed by the private authority.</summary>
    public void ApplyTo(RemoteOptions remote)
    {
        remote.EnableSsl = true;
        remote.Ssl = new SslOptions
        {
            X509Certificate = Own,
            RequireMutualAuthentication = true,
            // All nodes may present the same certificate, on any host: the authority is what is trusted.
            ValidateCertificateHostname = false,
            CustomValidator = (certificate, _, _, _, _) => certificate is not null && NodeCertificates.IsSignedBy(Authority, certificate),
        };
    }
}

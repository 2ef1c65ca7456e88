using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Hosting;

namespace HnActors.Node.Cluster;

/// <summary>A node's certificate with its key, and the authority whose certificates it trusts.</summary>
internal sealed record OpenedCertificates(X509Certificate2 Authority, X509Certificate2 Own)
{
    /// <summary>What tells the authority from others.</summary>
    public string Fingerprint => Authority.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>When the first of both expires.</summary>
    public DateTimeOffset NotAfter => Authority.NotAfter < Own.NotAfter ? Authority.NotAfter : Own.NotAfter;

    /// <summary>Makes the cluster port use mutual TLS: both sides show a certificate that the private authority signed.</summary>
    public void ApplyTo(RemoteOptions remote)
    {
        remote.EnableSsl = true;
        remote.Ssl = new SslOptions
        {
            X509Certificate = Own,
            RequireMutualAuthentication = true,
            // Every node may show the same certificate, wherever it runs: it is the authority that is trusted.
            ValidateCertificateHostname = false,
            CustomValidator = (certificate, _, _, _, _) => certificate is not null && NodeCertificates.IsSignedBy(Authority, certificate),
        };
    }
}

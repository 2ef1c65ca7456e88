using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HnActors.Node.Tests.Program;

/// <summary>Speaks TLS to the outside, and passes on what it hears to a server of this machine.</summary>
internal sealed class TlsRelay(X509Certificate2 certificate, int target) : Relay(target)
{
    /// <summary>A certificate for localhost that is its own authority.</summary>
    public static X509Certificate2 MakeCertificate(bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-3), isExpired ? now.AddDays(-1) : now.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    protected override async Task<Stream> OpenAsync(NetworkStream outside)
    {
        var tls = new SslStream(outside);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });
        return tls;
    }
}

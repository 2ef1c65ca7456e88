using System.Security.Cryptography.X509Certificates;
using HnActors.Node.Cluster;
using HnActors.Node.Terminal;

namespace HnActors.Node.Tests.Cluster;

public sealed class NodeCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;

    [Fact]
    public void What_was_just_made_is_accepted_and_its_authority_is_known_by_its_fingerprint()
    {
        NodeCertificates.Create(Folder("a"));
        NodeCertificates.Create(Folder("b"));

        var (a, b) = (Open("a", DateTimeOffset.UtcNow), Open("b", DateTimeOffset.UtcNow));

        Assert.Equal(a.Fingerprint, Open("a", DateTimeOffset.UtcNow).Fingerprint);
        Assert.NotEqual(a.Fingerprint, b.Fingerprint);
    }

    [Fact]
    public void An_expired_certificate_is_named_with_its_date()
    {
        NodeCertificates.Create(Folder("a"));
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Folder("a"), "node.crt")));

        var refused = Assert.Throws<FailedException>(() => Open("a", new DateTimeOffset(certificate.NotAfter).AddMinutes(1)));
        var early = Assert.Throws<FailedException>(() => Open("a", new DateTimeOffset(certificate.NotBefore).AddMinutes(-1)));

        Assert.Contains($"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}", refused.Message);
        Assert.Contains("not valid before", early.Message);
    }

    [Fact]
    public void A_certificate_that_another_authority_signed_is_named()
    {
        NodeCertificates.Create(Folder("a"));
        NodeCertificates.Create(Folder("b"));
        File.Copy(Path.Combine(Folder("b"), "ca.crt"), Path.Combine(Folder("a"), "ca.crt"), overwrite: true);

        var refused = Assert.Throws<FailedException>(() => Open("a", DateTimeOffset.UtcNow));

        Assert.Contains("node.crt", refused.Message);
        Assert.Contains("not signed", refused.Message);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_in_words()
    {
        NodeCertificates.Create(Folder("a"));
        NodeCertificates.Create(Folder("b"));
        File.Copy(Path.Combine(Folder("b"), "node.key"), Path.Combine(Folder("a"), "node.key"), overwrite: true);

        Assert.Contains("--certificates", Assert.Throws<UsageException>(() => Open("a", DateTimeOffset.UtcNow)).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Folder(string name) => Path.Combine(_folder, name);

    private OpenedCertificates Open(string name, DateTimeOffset now) => NodeCertificates.Open(Folder(name), now);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HnActors.Node.Terminal;

namespace HnActors.Node.Cluster;

/// <summary>The certificates of a cluster: a private authority, and the node certificates that it signed.</summary>
internal static class NodeCertificates
{
    public const string Authority = "ca.crt";
    public const string AuthorityKey = "ca.key";
    public const string Certificate = "node.crt";
    public const string Key = "node.key";

    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    /// <summary>Reads a node's certificates, and checks that other nodes can accept them.</summary>
    /// <exception cref="UsageException">A file is missing or is not a certificate.</exception>
    /// <exception cref="FailedException">A certificate is not currently valid, or was signed by another authority.</exception>
    public static OpenedCertificates Open(string folder, DateTimeOffset now)
    {
        var (authority, own) = Read(folder);
        RefuseOutOfDate(Path.Combine(folder, Authority), authority, now);
        RefuseOutOfDate(Path.Combine(folder, Certificate), own, now);
        if (!IsSignedBy(authority, own))
        {
            throw new FailedException(
                $"{Path.Combine(folder, Certificate)} was not signed by {Path.Combine(folder, Authority)}, so no other node would accept it: " +
                "use files of one cluster only, all from the same run of `hnactors certs`.");
        }
        return new OpenedCertificates(authority, own);
    }

    /// <summary>Creates an authority if there is none yet, and a node certificate signed by it.</summary>
    /// <exception cref="UsageException">There already is a node certificate, or an authority lacks its key or certificate.</exception>
    public static void Create(string folder)
    {
        var made = Path.Combine(folder, Certificate);
        if (File.Exists(made)) throw new UsageException($"{made} already exists: remove it to make another, or name another folder with --out.");
        Directory.CreateDirectory(folder);
        using var authority = OpenOrCreateAuthority(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hnactors node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        // A node is both server and client to the others.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(16));
        WriteSecret(Path.Combine(folder, Key), key.ExportPkcs8PrivateKeyPem());
        WriteWhole(made, signed.ExportCertificatePem());
    }

    private static (X509Certificate2 Authority, X509Certificate2 Own) Read(string folder)
    {
        try
        {
            var authority = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, Authority)));
            using var own = X509Certificate2.CreateFromPemFile(Path.Combine(folder, Certificate), Path.Combine(folder, Key));
            // Via PKCS#12: on some systems TLS can't use a key that was not loaded from such a file.
            return (authority, X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UsageException(
                $"--certificates {folder} can't be used: {exception.Message} `hnactors certs --out FOLDER` makes {Authority}, {Certificate} and {Key}.");
        }
    }

    private static void RefuseOutOfDate(string path, X509Certificate2 certificate, DateTimeOffset now)
    {
        var problem = now > certificate.NotAfter ? $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"
            : now < certificate.NotBefore
                ? $"is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC (is this machine's clock right?)"
            : null;
        if (problem is null) return;
        throw new FailedException(
            $"{path} {problem}, so no other node would accept it: remove it and make another with `hnactors certs --out FOLDER`, where {AuthorityKey} is.");
    }

    public static bool IsSignedBy(X509Certificate2 authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 OpenOrCreateAuthority(string folder)
    {
        var (certificatePath, keyPath) = (Path.Combine(folder, Authority), Path.Combine(folder, AuthorityKey));
        if (File.Exists(certificatePath))
        {
            return File.Exists(keyPath)
                ? X509Certificate2.CreateFromPemFile(certificatePath, keyPath)
                : throw new UsageException(
                    $"{certificatePath} exists, but {keyPath}, with which it signs, does not: copy the key there, or name another folder with --out.");
        }
        if (File.Exists(keyPath))
        {
            throw new UsageException(
                $"{keyPath} exists, but {certificatePath} does not: copy that there too, or name another folder with --out. The key is not overwritten, " +
                "because the certificates that it signed would be worthless without it.");
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hnactors private authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        // Valid from a little before now, since machines' clocks differ.
        var authority = request.CreateSelfSigned(now.AddDays(-1), now + Validity);
        WriteSecret(keyPath, key.ExportPkcs8PrivateKeyPem());
        WriteWhole(certificatePath, authority.ExportCertificatePem());
        return authority;
    }

    // A certificate is written last and atomically: if it exists, its key does too.
    private static void WriteWhole(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private static void WriteSecret(string path, string text)
    {
        // Always a new file: an overwritten one would keep its mode, and others might read it.
        File.Delete(path + ".tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(path + ".tmp", options)) writer.Write(text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

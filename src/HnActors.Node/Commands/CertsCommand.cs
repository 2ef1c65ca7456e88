using System.CommandLine;
using System.Security.Cryptography;
using HnActors.Node.Cluster;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors certs</c></summary>
internal static class CertsCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out")
        {
            Description = "The folder to write to; created if it does not exist.",
            DefaultValueFactory = _ => "certificates",
            HelpName = "FOLDER",
        };
        var command = new Command(
            "certs",
            "Creates a private authority (ca.crt, ca.key) and a certificate for nodes (node.crt, node.key). Nodes need ca.crt, node.crt and " +
            "node.key; whoever has ca.key can admit members to the cluster, so keep it elsewhere.")
        {
            output,
        };
        command.SetAction((parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(output)!);
            try
            {
                NodeCertificates.Create(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new FailedException($"--out {folder} can't be used: {exception.Message}");
            }
            Console.Out.WriteLine($"{folder}: {NodeCertificates.Authority}, {NodeCertificates.Certificate} and {NodeCertificates.Key} for nodes; " +
                $"keep {NodeCertificates.AuthorityKey} to yourself");
            return Task.FromResult(ExitCode.Done);
        });
        return command.WithExamples("hnactors certs --out certificates");
    }
}

using System.CommandLine;
using System.Net;
using System.Text.Json;
using HnActors.Node.Diagnosis;
using HnActors.Node.Downloading;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Examination;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors doctor</c></summary>
internal static class DoctorCommand
{
    private const int ClusterPort = 4053, OperationsPort = 9053;

    public static Command Create()
    {
        var (store, api, timeout, json) = (SharedOptions.Store(), SharedOptions.ApiOfStore(), SharedOptions.Timeout(), SharedOptions.Json());
        var node = new EnvironmentOption("--node", "HNACTORS_NODE", "Also look at the cluster, through this node's operations endpoint.", "URL");
        var certificates = new EnvironmentOption(
            "--certificates", "HNACTORS_CERTIFICATES", "Also look at the certificates for nodes in this folder.", "DIR");
        var full = new Option<bool>("--full") { Description = "Read every page of a SQLite store, however large." };
        var command = new Command(
            "doctor",
            "Checks everything that the program needs: the way to the API, the store and its disk, clock, limits and ports, and a cluster if one is " +
            "named. Says for each whether it is well, and how to mend it if not. Exit code 1 if something does not work.")
        {
            store, api, timeout, node, certificates, full, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var cluster = node.Read(parsed) is { } address ? ClusterOptions.Connect(address) : null;
            var source = parsed.GetStore(store);
            var asked = api.Read(parsed) is not null ? null : await RecordedApi.TryFindAddressAsync(source, cancellationToken).ConfigureAwait(false);
            var findings = new List<Finding>();
            await foreach (var finding in RunAsync(
                source,
                asked ?? parsed.GetApi(api),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                cluster,
                certificates.Read(parsed),
                parsed.GetValue(full),
                cancellationToken).ConfigureAwait(false))
            {
                findings.Add(finding);
                if (!parsed.GetValue(json)) Console.Out.WriteLine(finding);
            }
            if (parsed.GetValue(json)) Console.Out.WriteLine(ToJson(findings));
            return findings.Any(finding => finding.Level == FindingLevel.Fail) ? ExitCode.Failed : ExitCode.Done;
        });
        return command.WithExamples("hnactors doctor", "hnactors doctor --store sqlite:/data/hn.db --full", "hnactors doctor --node http://127.0.0.1:9053");
    }

    private static async IAsyncEnumerable<Finding> RunAsync(
        StoreSource store,
        ApiAddress api,
        TimeSpan timeout,
        OperationsClient? cluster,
        string? certificates,
        bool everything,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var way = new ApiDiagnosis(api, timeout, TimeProvider.System);
        await foreach (var finding in way.RunAsync(cancellationToken).ConfigureAwait(false)) yield return finding;
        foreach (var finding in await new StoreDiagnosis(store, everything).RunAsync(cancellationToken).ConfigureAwait(false)) yield return finding;
        yield return MachineDiagnosis.Files();
        if (cluster is not null)
        {
            foreach (var finding in await ClusterDiagnosis.MembersAsync(cluster, cancellationToken).ConfigureAwait(false)) yield return finding;
        }
        else
        {
            yield return MachineDiagnosis.Port(IPAddress.Loopback, ClusterPort, "--port");
            yield return MachineDiagnosis.Port(IPAddress.Loopback, OperationsPort, "--operations");
        }
        if (certificates is null) yield break;
        var now = TimeProvider.System.GetUtcNow();
        yield return await ClusterDiagnosis.CertificatesAsync(certificates, store, now, cancellationToken).ConfigureAwait(false);
    }

    private static string ToJson(IReadOnlyList<Finding> findings) => JsonSerializer.Serialize(
        new
        {
            Well = findings.All(finding => finding.Level != FindingLevel.Fail),
            Findings = findings.Select(finding => new { finding.Check, Level = finding.Level.ToString().ToLowerInvariant(), finding.Message }),
        },
        JsonSerializerOptions.Web);
}

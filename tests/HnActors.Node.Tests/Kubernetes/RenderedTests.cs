using System.Text;
using HnActors.Node.Cluster;
using k8s.Models;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>What kustomize makes of the manifests.</summary>
public sealed class RenderedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hnactors-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [ProgramFact("kubectl", "kustomize", "--help")]
    public async Task Rendered_they_are_what_the_files_say_with_namespace_image_and_secrets_filled_in()
    {
        foreach (var file in Directory.GetFiles(Kustomization.Folder)) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        NodeCertificates.Create(Path.Combine(_folder, "certificates"));
        var store = "postgres:Host=db;Database=hn;Username=hn;Password=a=b c";
        await File.WriteAllTextAsync(Path.Combine(_folder, ".env"), $"# of this test\nHNACTORS_STORE={store}\nHNACTORS_TOKEN=a-token\nHNACTORS_READ_TOKEN=another\n");

        var (code, output) = await ProgramFactAttribute.RunAsync(_folder, "kubectl", "kustomize", ".");

        Assert.True(code == 0, output);
        var rendered = new Manifests(output);
        var kustomization = Kustomization.Read();
        var secrets = rendered.All.OfType<V1Secret>().ToDictionary(secret => kustomization.SecretGenerator.Single(one =>
            secret.Metadata.Name.StartsWith(one.Name + "-", StringComparison.Ordinal) && one.Keys.Order().SequenceEqual(secret.Data.Keys.Order())).Name);
        Assert.Equal(kustomization.SecretGenerator.Select(secret => secret.Name).Order(), secrets.Keys.Order());
        var values = secrets.Values.SelectMany(secret => secret.Data).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value));
        Assert.Equal((store, "a-token", "another"), (values["HNACTORS_STORE"], values["HNACTORS_TOKEN"], values["HNACTORS_READ_TOKEN"]));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(_folder, "certificates", NodeCertificates.Key)), values[NodeCertificates.Key]);
        Assert.All(rendered.All.Where(one => one is not V1Namespace), one => Assert.Equal(kustomization.Namespace, one.Metadata.NamespaceProperty));

        // With the three taken back nothing else is different.
        var image = Assert.Single(kustomization.Images);
        var plain = output.Replace($"image: {image.NewName}:{image.NewTag}\n", $"image: {image.Name}\n").Replace($"  namespace: {kustomization.Namespace}\n", "");
        foreach (var (name, secret) in secrets) plain = plain.Replace(secret.Metadata.Name, name);
        Assert.Equal(Manifests.OfFiles.Read, new Manifests(plain).Read.Where(one => !IsSecret(one)));
        Assert.Equal(string.Join('\n', rendered.Written.Where(one => !IsSecret(one))), string.Join('\n', rendered.Read.Where(one => !IsSecret(one))));
    }

    private static bool IsSecret(string json) => json.Contains("\"kind\":\"Secret\"", StringComparison.Ordinal);
}

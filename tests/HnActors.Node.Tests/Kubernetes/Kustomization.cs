using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>The file that says what kustomize puts together; of its fields those that are used here, and no other is accepted.</summary>
internal sealed class Kustomization
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "docker", "kubernetes");

    public string ApiVersion { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Namespace { get; init; } = "";

    public IList<string> Resources { get; init; } = [];

    public IList<Image> Images { get; init; } = [];

    public IList<Secret> SecretGenerator { get; init; } = [];

    public static Kustomization Read() => new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
        .Deserialize<Kustomization>(File.ReadAllText(Path.Combine(Folder, "kustomization.yaml")));

    internal sealed class Image
    {
        public string Name { get; init; } = "";

        public string NewName { get; init; } = "";

        public string NewTag { get; init; } = "";
    }

    internal sealed class Secret
    {
        public string Name { get; init; } = "";

        public string? Env { get; init; }

        public IList<string> Files { get; init; } = [];

        /// <summary>The keys that it will have; those of an env file as its example has them.</summary>
        public IEnumerable<string> Keys => Files.Select(file => Path.GetFileName(file)!).Concat(Env is null ? []
            : File.ReadLines(Path.Combine(Folder, Env + ".example")).Where(line => line.Contains('=') && line[0] != '#').Select(line => line[..line.IndexOf('=')]));
    }
}

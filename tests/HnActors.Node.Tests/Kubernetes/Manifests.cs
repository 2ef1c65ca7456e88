using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>What Kubernetes is told, read strictly: a field that it does not know is an error.</summary>
internal sealed class Manifests(string yaml)
{
    /// <summary>The files as they lie in the repository, without what kustomize adds.</summary>
    public static Manifests OfFiles { get; } =
        new(string.Join("\n---\n", Kustomization.Read().Resources.Select(file => File.ReadAllText(Path.Combine(Kustomization.Folder, file)))));

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All { get; } =
        [.. KubernetesYaml.LoadAllFromString(yaml, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>Each object as JSON, with its fields in order.</summary>
    public IEnumerable<string> Read => All.Select(one => Ordered(KubernetesJson.Serialize((object)one))).Order(StringComparer.Ordinal);

    /// <summary>The same of what is written, to which no types were added: a number where Kubernetes wants a text is different in it.</summary>
    public IEnumerable<string> Written => ReadUntyped().Select(one => Ordered(JsonSerializer.Serialize(one))).Order(StringComparer.Ordinal);

    public Workload Coordinators => Workload.Of(Single<V1StatefulSet>());

    public Workload Fetchers => Workload.Of(Single<V1Deployment>());

    public IReadOnlyList<Workload> Workloads => [Coordinators, Fetchers];

    public T Single<T>() => Assert.Single(All.OfType<T>());

    private List<object> ReadUntyped()
    {
        var parser = new Parser(new StringReader(yaml));
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        parser.Consume<StreamStart>();
        var documents = new List<object>();
        while (parser.Accept<DocumentStart>(out _)) documents.Add(deserializer.Deserialize<object>(parser));
        return documents;
    }

    private static string Ordered(string json) => Sort(JsonNode.Parse(json))!.ToJsonString();

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sort(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}

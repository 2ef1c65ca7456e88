using System.Text.RegularExpressions;
using k8s.Models;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>The variables of a container, as the kubelet would set them.</summary>
/// <param name="Name">The pod's.</param>
internal sealed partial record PodEnvironment(string Name, string Address)
{
    public const string Namespace = "hnactors";

    /// <param name="secret">What is in a secret under a key.</param>
    public IReadOnlyList<(string Name, string Value)> Of(Workload workload, Func<V1SecretKeySelector, string> secret)
    {
        var set = new List<(string Name, string Value)>();
        foreach (var variable in workload.Container.Env)
        {
            set.Add((variable.Name, variable.ValueFrom switch
            {
                // Only what stands before it in the list is put in.
                null => Reference().Replace(variable.Value, match => set.Single(one => one.Name == match.Groups[1].Value).Value),
                { SecretKeyRef: { } key } => secret(key),
                { FieldRef.FieldPath: "metadata.name" } => Name,
                { FieldRef.FieldPath: "metadata.namespace" } => Namespace,
                { FieldRef.FieldPath: "status.podIP" } => Address,
                _ => throw new InvalidOperationException($"{variable.Name} comes from where these tests do not know"),
            }));
        }
        return set;
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Reference();
}

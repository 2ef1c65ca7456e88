using k8s.Models;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>What makes pods, of whichever kind.</summary>
internal sealed record Workload(string Name, int Replicas, V1LabelSelector Selector, V1PodTemplateSpec Template)
{
    public V1PodSpec Pod => Template.Spec;

    public V1Container Container => Assert.Single(Pod.Containers);

    public static Workload Of(V1StatefulSet set) => new(set.Metadata.Name, set.Spec.Replicas ?? 1, set.Spec.Selector, set.Spec.Template);

    public static Workload Of(V1Deployment deployment) =>
        new(deployment.Metadata.Name, deployment.Spec.Replicas ?? 1, deployment.Spec.Selector, deployment.Spec.Template);

    public bool IsChosenBy(V1LabelSelector selector) => selector.MatchExpressions is null && IsChosenBy(selector.MatchLabels);

    public bool IsChosenBy(IDictionary<string, string> labels) =>
        labels.Count > 0 && labels.All(label => Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}

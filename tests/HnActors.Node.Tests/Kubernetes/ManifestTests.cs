using System.CommandLine;
using System.Net;
using System.Text.RegularExpressions;
using HnActors.Actors.Messaging;
using HnActors.Node.Cluster;
using HnActors.Node.Commands;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using k8s.Models;
using Npgsql;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>The manifests for Kubernetes, held against the program, its image, its compose file and each other.</summary>
public partial class ManifestTests
{
    private static readonly Manifests Manifests = Manifests.OfFiles;

    public static TheoryData<string> Workloads => [.. Manifests.Workloads.Select(workload => workload.Name)];

    private static V1Service Headless => Assert.Single(Manifests.All.OfType<V1Service>(), service => service.Spec.ClusterIP == "None");

    private static V1Service Operations => Assert.Single(Manifests.All.OfType<V1Service>(), service => service.Spec.ClusterIP is null);

    [Fact]
    public void Every_file_is_named_to_kustomize_and_nothing_in_it_is_unknown_to_kubernetes()
    {
        var files = Directory.GetFiles(Kustomization.Folder, "*.yaml").Select(file => Path.GetFileName(file)!).Where(file => file != "kustomization.yaml");

        Assert.Equal(files.Order(), Kustomization.Read().Resources.Order());
        Assert.Equal(
            ["Deployment", "Namespace", "NetworkPolicy", "PodDisruptionBudget", "Service", "Service", "StatefulSet"],
            Manifests.All.Select(one => one.Kind).Order());
        Assert.Equal(string.Join('\n', Manifests.Written), string.Join('\n', Manifests.Read));
        Assert.Equal(Kustomization.Read().Namespace, Manifests.Single<V1Namespace>().Metadata.Name);
    }

    [Fact]
    public void Whatever_chooses_pods_finds_those_that_it_is_for()
    {
        var (coordinators, fetchers) = (Manifests.Coordinators, Manifests.Fetchers);

        Assert.Equal((true, false), Chosen(coordinators.Selector));
        Assert.Equal((false, true), Chosen(fetchers.Selector));
        Assert.Equal((true, false), Chosen(Manifests.Single<V1PodDisruptionBudget>().Spec.Selector));
        Assert.Equal((true, false), Chosen(Assert.Single(coordinators.Pod.TopologySpreadConstraints).LabelSelector));
        Assert.Equal((true, true), Chosen(Manifests.Single<V1NetworkPolicy>().Spec.PodSelector));
        Assert.Equal((true, false), Chosen(new V1LabelSelector { MatchLabels = Headless.Spec.Selector }));
        Assert.Equal((true, true), Chosen(new V1LabelSelector { MatchLabels = Operations.Spec.Selector }));

        (bool, bool) Chosen(V1LabelSelector selector) => (coordinators.IsChosenBy(selector), fetchers.IsChosenBy(selector));
    }

    [Fact]
    public void Coordinators_can_find_each_other_before_they_are_ready_and_keep_their_majority_while_machines_are_drained()
    {
        var set = Manifests.Single<V1StatefulSet>().Spec;

        Assert.Equal(Headless.Metadata.Name, set.ServiceName);
        Assert.True(Headless.Spec.PublishNotReadyAddresses);
        Assert.Equal("Parallel", set.PodManagementPolicy);
        Assert.True(set.Replicas >= 3);
        Assert.True(int.Parse(Manifests.Single<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value) < (set.Replicas + 1) / 2);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Variables_are_such_as_the_program_reads_and_none_that_compose_sets_is_missing(string name)
    {
        var told = string.Join(' ', NodeCommand.Create().Options.Select(option => option.Description));
        var set = Find(name).Container.Env.Select(variable => variable.Name).ToList();

        Assert.Equal(set.Distinct(), set);
        Assert.All(set.Where(variable => !variable.StartsWith("POD_", StringComparison.Ordinal)), variable => Assert.Matches($@"\b{variable}\b", told));
        Assert.Empty(ComposeVariable().Matches(File.ReadAllText(Compose)).Select(match => match.Groups[1].Value).Except(set));
        // Kubernetes would set variables of such names for services, and the program would read them.
        Assert.False(Find(name).Pod.EnableServiceLinks);
    }

    [Fact]
    public void Coordinators_go_by_their_names_fetchers_by_their_addresses_and_the_first_seed_is_the_pod_that_may_found_a_cluster()
    {
        var coordinators = Enumerable.Range(0, Manifests.Coordinators.Replicas).Select(ordinal => Read(Manifests.Coordinators, ordinal)).ToList();
        var fetcher = Read(Manifests.Fetchers, 7);

        Assert.Equal(coordinators.Select(node => $"{node.Host}:{node.Port}"), fetcher.Seeds);
        Assert.All(coordinators, node => Assert.Equal(fetcher.Seeds, node.Seeds));
        // What a pod of a StatefulSet is called in the cluster's DNS, and in its own /etc/hosts.
        Assert.Equal($"{Manifests.Coordinators.Name}-0.{Headless.Metadata.Name}.{PodEnvironment.Namespace}.svc.cluster.local", coordinators[0].Host);
        Assert.Equal("10.0.0.7", fetcher.Host);
        Assert.All(coordinators, node => Assert.Equal([ClusterNames.CoordinatorNode], node.Roles));
        Assert.Equal([ClusterNames.FetcherNode], fetcher.Roles);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Ports_are_those_at_which_the_program_listens_and_the_image_says_so_too(string name)
    {
        var (workload, settings) = (Find(name), Read(Find(name), 0));
        var exposed = Exposed().Match(File.ReadAllText(Dockerfile)).Groups[1].Value.Split(' ').Select(int.Parse);

        Assert.Equal([("cluster", settings.Port), ("operations", settings.Endpoint.Address.Port)], Ports(workload));
        Assert.Equal(exposed, Ports(workload).Select(port => port.Port));
        // Every address: whoever binds loopback in a pod is alone there.
        Assert.Equal(IPAddress.Any, IPAddress.Parse(settings.Bind));
        Assert.Equal(IPAddress.Any.ToString(), Value(workload, "HNACTORS_OPERATIONS").Host);
        foreach (var (service, port) in new[] { (Headless, ("cluster", settings.Port)), (Operations, ("operations", settings.Endpoint.Address.Port)) })
        {
            var open = Assert.Single(service.Spec.Ports);
            Assert.Equal((port, port.Item1), ((open.Name, open.Port), open.TargetPort.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Probes_ask_the_operations_endpoint_and_only_a_pod_that_hangs_is_restarted(string name)
    {
        var container = Find(name).Container;

        Assert.All(
            [container.StartupProbe, container.LivenessProbe, container.ReadinessProbe],
            probe => Assert.Equal(Read(Find(name), 0).Endpoint.Address.Port, Ports(Find(name)).Single(port => port.Name == probe.HttpGet.Port.Value).Port));
        Assert.Equal(container.StartupProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path);
        Assert.NotEqual(container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path);
        // The endpoint itself allows two seconds to the database.
        Assert.True(container.ReadinessProbe.TimeoutSeconds > 2);
        Assert.True(container.StartupProbe.PeriodSeconds * container.StartupProbe.FailureThreshold >= 120);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Pods_have_no_right_that_the_namespace_would_refuse_and_the_user_of_the_image(string name)
    {
        var (pod, container) = (Find(name).Pod, Find(name).Container);
        var user = User().Match(File.ReadAllText(Dockerfile));

        Assert.Equal("restricted", Manifests.Single<V1Namespace>().Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.Equal(
            (true, $"{user.Groups[1]}", $"{user.Groups[2]}", "RuntimeDefault"),
            (pod.SecurityContext.RunAsNonRoot, $"{pod.SecurityContext.RunAsUser}", $"{pod.SecurityContext.RunAsGroup}", pod.SecurityContext.SeccompProfile.Type));
        Assert.Equal(
            (false, true, null), (container.SecurityContext.AllowPrivilegeEscalation, container.SecurityContext.ReadOnlyRootFilesystem, container.SecurityContext.Privileged));
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.False(pod.AutomountServiceAccountToken);
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void A_pod_has_the_command_the_memory_and_the_time_to_stop_that_compose_gives_a_node(string name)
    {
        var (pod, container, compose) = (Find(name).Pod, Find(name).Container, File.ReadAllText(Compose));

        Assert.Equal(NodeCommand.Create().Name, Assert.Single(container.Args));
        Assert.Null(container.Command);
        Assert.Equal(Assert.Single(Kustomization.Read().Images).Name, container.Image);
        Assert.True(pod.TerminationGracePeriodSeconds >= int.Parse(GracePeriod().Match(compose).Groups[1].Value));
        Assert.Equal(NodeMemory().Match(compose).Groups[1].Value.ToUpperInvariant() + "i", container.Resources.Limits["memory"].ToString());
        Assert.True(container.Resources.Requests["memory"].ToDecimal() <= container.Resources.Limits["memory"].ToDecimal());
        Assert.False(container.Resources.Limits.ContainsKey("cpu"));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Every_secret_that_a_pod_wants_is_made_with_the_keys_that_it_wants(string name)
    {
        var (workload, made) = (Find(name), Kustomization.Read().SecretGenerator.ToDictionary(secret => secret.Name, secret => secret.Keys.ToList()));

        foreach (var variable in workload.Container.Env.Where(variable => variable.ValueFrom?.SecretKeyRef is not null))
        {
            var key = variable.ValueFrom.SecretKeyRef;
            Assert.Equal((variable.Name, true), (key.Key, made[key.Name].Contains(key.Key)));
        }
        var volume = Assert.Single(workload.Pod.Volumes, volume => volume.Secret is not null);
        Assert.Equal([NodeCertificates.Authority, NodeCertificates.Certificate, NodeCertificates.Key], made[volume.Secret.SecretName].Order());
        var mount = Assert.Single(workload.Container.VolumeMounts, mount => mount.Name == volume.Name);
        Assert.Equal((Read(workload, 0).Certificates, true), (mount.MountPath, mount.ReadOnlyProperty));
        // Of the pod's group, which is all that the program has on a file of root's.
        Assert.Equal((Convert.ToInt32("440", 8), workload.Pod.SecurityContext.RunAsGroup), (volume.Secret.DefaultMode, workload.Pod.SecurityContext.FsGroup));
        Assert.Equal(workload.Pod.Volumes.Select(one => one.Name).Order(), workload.Container.VolumeMounts.Select(one => one.Name).Order());
    }

    [Fact]
    public void Secrets_are_kept_out_of_git()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".gitignore"));

        foreach (var secret in Kustomization.Read().SecretGenerator)
            Assert.All(secret.Env is { } file ? [file] : secret.Files, path => Assert.Contains(path.Contains('/') ? Path.GetDirectoryName(path) + "/" : path, ignored));
    }

    [Fact]
    public void Nodes_are_reached_by_members_and_by_whom_somebody_let_in_and_reach_members_names_database_and_api()
    {
        var (policy, settings) = (Manifests.Single<V1NetworkPolicy>().Spec, Read(Manifests.Coordinators, 0));

        Assert.Equal(["Egress", "Ingress"], policy.PolicyTypes.Order());
        Assert.Equal([settings.Port, settings.Endpoint.Address.Port], policy.Ingress.Select(rule => Tcp(rule.Ports)));
        Assert.True(IsMembersOnly(policy.Ingress[0].FromProperty));
        Assert.All(policy.Ingress[1].FromProperty, peer => Assert.Equal(
            "allowed", Assert.Single((peer.PodSelector ?? peer.NamespaceSelector).MatchLabels, label => label.Key == "hnactors/operations").Value));
        var (members, names, database, api) = (policy.Egress[0], policy.Egress[1], policy.Egress[2], policy.Egress[3]);
        Assert.Equal(4, policy.Egress.Count);
        Assert.Equal((settings.Port, true), (Tcp(members.Ports), IsMembersOnly(members.To)));
        Assert.Equal([("53", "TCP"), ("53", "UDP")], names.Ports.Select(port => (port.Port.Value, port.Protocol)).Order());
        Assert.Equal(new NpgsqlConnectionStringBuilder().Port, Tcp(database.Ports));
        Assert.Equal(new Uri(ApiAddress.Official).Port, Tcp(api.Ports));
        Assert.Equal(["0.0.0.0/0", "::/0"], api.To.Select(peer => peer.IpBlock.Cidr).Order());
        Assert.All(api.To, peer => Assert.All(
            peer.IpBlock.Except, network => Assert.True(IPNetwork.Parse(peer.IpBlock.Cidr).Contains(IPNetwork.Parse(network).BaseAddress), network)));

        static int Tcp(IList<V1NetworkPolicyPort> ports) => int.Parse(Assert.Single(ports, port => port.Protocol == "TCP").Port.Value);

        static bool IsMembersOnly(IList<V1NetworkPolicyPeer> peers) => peers is [{ IpBlock: null, NamespaceSelector: null, PodSelector: { } members }]
            && Manifests.Workloads.All(workload => workload.IsChosenBy(members));
    }

    private static string Compose => Path.Combine(Repository.Root, "docker", "docker-compose.yml");

    private static string Dockerfile => Path.Combine(Repository.Root, "docker", "Dockerfile");

    private static Workload Find(string name) => Manifests.Workloads.Single(workload => workload.Name == name);

    private static List<(string Name, int Port)> Ports(Workload workload) => [.. workload.Container.Ports.Select(port => (port.Name, port.ContainerPort))];

    private static Uri Value(Workload workload, string variable) => new(workload.Container.Env.Single(one => one.Name == variable).Value);

    /// <summary>What the program makes of a pod's variables: given as the options that they stand for, since those of a process are its own.</summary>
    private static NodeSettings Read(Workload workload, int ordinal)
    {
        var (command, node) = (new Command("node"), new NodeOptions());
        node.AddTo(command);
        var options = command.Options.OfType<EnvironmentOption>().ToDictionary(option => option.Variable, option => option.Name);
        var variables = new PodEnvironment($"{workload.Name}-{ordinal}", $"10.0.0.{ordinal}").Of(workload, _ => "postgres:Host=db;Database=hn");
        // Elsewhere than on loopback it wants the token, which is not an option.
        return node.Read(command.Parse([.. variables.Where(one => options.ContainsKey(one.Name))
            .SelectMany(one => new[] { options[one.Name], one.Name == "HNACTORS_OPERATIONS" ? one.Value.Replace("0.0.0.0", "127.0.0.1") : one.Value })]));
    }

    [GeneratedRegex(@"^  (HNACTORS_\w+):", RegexOptions.Multiline)]
    private static partial Regex ComposeVariable();

    [GeneratedRegex(@"^EXPOSE (.+)$", RegexOptions.Multiline)]
    private static partial Regex Exposed();

    [GeneratedRegex(@"^USER (\d+):(\d+)$", RegexOptions.Multiline)]
    private static partial Regex User();

    [GeneratedRegex(@"stop_grace_period: (\d+)s")]
    private static partial Regex GracePeriod();

    [GeneratedRegex(@"mem_limit: \$\{NODE_MEMORY:-(\w+)\}")]
    private static partial Regex NodeMemory();
}

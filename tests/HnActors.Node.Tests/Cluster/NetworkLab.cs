using System.Diagnostics;

namespace HnActors.Node.Tests.Cluster;

/// <summary>Machines without machines: network namespaces on a bridge, each of which can be cut off. Needs root and Debian's package iproute2.</summary>
internal sealed class NetworkLab : IDisposable
{
    /// <summary>The hub's address, for servers that all machines may reach.</summary>
    public const string HubAddress = "10.231.77.1";

    private readonly string _name = $"hn{Environment.ProcessId}";
    private readonly int _machines;

    public NetworkLab(int machines)
    {
        _machines = machines;
        Ip("netns", "add", Hub);
        In(Hub, "link", "add", "bridge", "type", "bridge");
        In(Hub, "addr", "add", $"{HubAddress}/24", "dev", "bridge");
        In(Hub, "link", "set", "bridge", "up");
        In(Hub, "link", "set", "lo", "up");
        for (var machine = 0; machine < machines; machine++)
        {
            Ip("netns", "add", Machine(machine));
            In(Hub, "link", "add", Port(machine), "type", "veth", "peer", "name", "eth0", "netns", Machine(machine));
            In(Hub, "link", "set", Port(machine), "master", "bridge", "up");
            In(Machine(machine), "addr", "add", $"{AddressOf(machine)}/24", "dev", "eth0");
            In(Machine(machine), "link", "set", "eth0", "up");
            In(Machine(machine), "link", "set", "lo", "up");
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing { get; } =
        Environment.UserName != "root" ? "network namespaces need root"
        : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") ? "the program ip is missing (Debian's package iproute2)"
        : null;

    public string Hub => $"{_name}-hub";

    public string Machine(int machine) => $"{_name}-{machine}";

    public static string AddressOf(int machine) => $"10.231.77.{10 + machine}";

    public void Cut(int machine) => In(Hub, "link", "set", Port(machine), "down");

    public void Mend(int machine) => In(Hub, "link", "set", Port(machine), "up");

    public void Dispose()
    {
        for (var machine = 0; machine < _machines; machine++) Ip("netns", "del", Machine(machine));
        Ip("netns", "del", Hub);
    }

    private static string Port(int machine) => $"port{machine}";

    private static void In(string name, params string[] arguments) => Ip(["-n", name, .. arguments]);

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {errors}");
    }
}

/// <summary>A test that needs a PostgreSQL server and network namespaces.</summary>
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() =>
        Skip = NetworkLab.Missing ?? (Environment.GetEnvironmentVariable("CI") is null ? HnActors.Storage.Tests.PostgresServer.Missing : null);
}

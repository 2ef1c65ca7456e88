using Microsoft.Extensions.Hosting.Systemd;

namespace HnActors.Node.Terminal;

/// <summary>Reports the program's state to systemd, if systemd started it.</summary>
internal static class ServiceManager
{
    private static readonly SystemdNotifier Notifier = new();

    /// <summary>The work has begun: units that wait for this service may start.</summary>
    public static void Ready() => Notifier.Notify(ServiceState.Ready);

    /// <summary>The shutdown has begun, and may take a while.</summary>
    public static void Stopping() => Notifier.Notify(ServiceState.Stopping);
}

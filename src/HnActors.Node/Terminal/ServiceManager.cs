using Microsoft.Extensions.Hosting.Systemd;

namespace HnActors.Node.Terminal;

/// <summary>Tells systemd how the program stands, where it was started by it.</summary>
internal static class ServiceManager
{
    private static readonly SystemdNotifier Notifier = new();

    /// <summary>The work has begun: who waits for this service may go on.</summary>
    public static void Ready() => Notifier.Notify(ServiceState.Ready);

    /// <summary>The end has begun, and may take a while.</summary>
    public static void Stopping() => Notifier.Notify(ServiceState.Stopping);
}

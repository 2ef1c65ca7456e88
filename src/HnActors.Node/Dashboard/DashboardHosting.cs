using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Dashboard;

/// <summary>What the dashboard needs of a node.</summary>
internal static class DashboardHosting
{
    public static void AddDashboard(this IServiceCollection services, ILoggingBuilder logging)
    {
        var warnings = new RecentWarnings(TimeProvider.System);
        services.AddSingleton(warnings);
        services.AddSingleton<ClusterWatch>();
        services.AddSingleton<WatchStream>();
        logging.AddProvider(warnings);
    }
}

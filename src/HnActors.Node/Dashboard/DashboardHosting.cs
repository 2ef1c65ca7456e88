using HnActors.Node.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Dashboard;

/// <summary>The services that the dashboard needs in a node.</summary>
internal static class DashboardHosting
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton(RecentWarnings.OfThisProcess);
        services.AddSingleton<ClusterWatch>();
        services.AddSingleton<WatchStream>();
    }
}

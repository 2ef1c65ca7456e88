using HnActors.Node.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Dashboard;

/// <summary>What the dashboard needs of a node.</summary>
internal static class DashboardHosting
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton(RecentWarnings.OfThisProcess);
        services.AddSingleton<ClusterWatch>();
        services.AddSingleton<WatchStream>();
    }
}

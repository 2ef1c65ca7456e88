using HnActors.HackerNews;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Hacker News client to a container.</summary>
public static class HackerNewsServices
{
    /// <summary>Registers one client as <see cref="IHackerNewsClient"/> and as <see cref="IHackerNewsStreams"/>.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the settings; the official API is the default.</param>
    public static IServiceCollection AddHackerNewsClient(this IServiceCollection services, Action<HackerNewsOptions>? configure = null)
    {
        services.AddOptions<HackerNewsOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new HackerNewsClient(
            provider.GetRequiredService<IOptions<HackerNewsOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IHackerNewsClient>(provider => provider.GetRequiredService<HackerNewsClient>());
        services.TryAddSingleton<IHackerNewsStreams>(provider => provider.GetRequiredService<HackerNewsClient>());
        return services;
    }
}

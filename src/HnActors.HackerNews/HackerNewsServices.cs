using HnActors.HackerNews;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Hacker News client with a service collection.</summary>
public static class HackerNewsServices
{
    /// <summary>Registers a single client as both <see cref="IHackerNewsClient"/> and <see cref="IHackerNewsStreams"/>.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Changes the settings; the default is the official API.</param>
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

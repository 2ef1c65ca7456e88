using HnActors.HackerNews;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Hacker News client to a container.</summary>
public static class HackerNewsServices
{
    /// <summary>Registers <see cref="IHackerNewsClient"/> as a singleton.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Changes the settings; the official API is the default.</param>
    public static IServiceCollection AddHackerNewsClient(this IServiceCollection services, Action<HackerNewsOptions>? configure = null)
    {
        services.AddOptions<HackerNewsOptions>();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IHackerNewsClient>(provider => new HackerNewsClient(
            provider.GetRequiredService<IOptions<HackerNewsOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}

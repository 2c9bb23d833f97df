using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Service discovery for the application.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Adds what <c>AddServiceDiscovery</c> of an HTTP client needs, and <see cref="ServiceEndpointResolver"/>.</summary>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.TryAddSingleton<ConfiguredEndpoints>();
        services.TryAddSingleton<RoundRobin>();
        services.TryAddSingleton(provider => new ServiceEndpointResolver(
            provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<ConfiguredEndpoints>()));
        return services;
    }

    /// <inheritdoc cref="AddServiceDiscovery(IServiceCollection)" />
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services, Action<ServiceDiscoveryOptions> configureOptions) =>
        services.AddServiceDiscovery().Configure(configureOptions);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using System.Diagnostics.Metrics;

namespace Ensemble.ServiceDefaults.Fetching;

/// <summary>Fetching from addresses that users name.</summary>
public static class FetchingFeature
{
    /// <summary><see cref="GuardedHttp"/> and, for programs that make connections of their own, <see cref="GuardedProxy"/>.</summary>
    public static IServiceCollection AddFetching(this IServiceCollection services)
    {
        services.AddOptions<FetchOptions>().BindConfiguration(FetchOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IHostResolver, SystemResolver>();
        services.TryAddSingleton(provider => new FetchMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<FetchGuard>();
        services.TryAddSingleton(provider => new GuardedHttp(
            provider.GetRequiredService<FetchGuard>(), provider.GetRequiredService<FetchMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new GuardedProxy(provider.GetRequiredService<FetchGuard>(), provider.GetRequiredService<FetchMetrics>()));
        return services;
    }
}

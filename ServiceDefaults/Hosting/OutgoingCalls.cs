using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>Every HTTP client finds services by name and survives their restarts: timeouts, a breaker, and retries where a call is safe to repeat.</summary>
internal static class OutgoingCalls
{
    public static IServiceCollection AddOutgoingCalls(this IServiceCollection services) => services
        .AddServiceDiscovery()
        .ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods())
                .SelectPipelineByAuthority(); // One breaker a service, not one for all.
            http.AddServiceDiscovery();
        });
}

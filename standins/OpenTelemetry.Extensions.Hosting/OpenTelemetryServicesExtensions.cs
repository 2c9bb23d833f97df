using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Telemetry for a hosted application.</summary>
public static class OpenTelemetryServicesExtensions
{
    /// <summary>
    /// Makes the host start the telemetry providers that are configured on the returned builder. Meant for the application; libraries
    /// configure providers with <c>ConfigureOpenTelemetryTracerProvider</c> and its like.
    /// </summary>
    public static OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // First of all hosted services, so that what the others do while they start is already recorded.
        if (!services.Any(service => service.ImplementationType == typeof(TelemetryHostedService)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryHostedService>());
        }

        return new OpenTelemetryBuilder(services);
    }
}

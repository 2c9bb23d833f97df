using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire;

internal static class HealthCheckRegistrations
{
    /// <summary>Adds a health check unless there is one of this name: two of a name would fail all of them.</summary>
    public static void TryAddHealthCheck(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, IHealthCheck> check)
    {
        if (builder.Properties.TryAdd("Aspire.HealthChecks." + name, true))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(name, check, failureStatus: null, tags: null));
        }
    }
}

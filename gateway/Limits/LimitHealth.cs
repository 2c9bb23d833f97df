using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Gateway.Limits;

/// <summary>Degraded while Redis is away: callers are still limited, but each gateway counts for itself.</summary>
internal sealed class LimitHealth(Counter counter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(counter.IsAlone
            ? HealthCheckResult.Degraded("Redis is away; limits are counted in this gateway alone.")
            : HealthCheckResult.Healthy());
}

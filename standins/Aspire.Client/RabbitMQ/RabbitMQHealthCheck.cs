using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.RabbitMQ.Client;

/// <summary>Healthy while the application's connection is open.</summary>
internal sealed class RabbitMQHealthCheck(RabbitMQConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await connection.GetAsync(attempts: 0, cancellationToken)) is { IsOpen: true }
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, "The connection is closed; it is being made again.");
}

using Ensemble.ServiceDefaults.Messaging.Consuming;
using Ensemble.ServiceDefaults.Messaging.Dispatching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>Degraded, not unhealthy, while RabbitMQ is away: the service works, and the outbox holds what others will hear later.</summary>
internal sealed class EventHealth(Dispatcher dispatcher, Publisher publisher, EventTelemetry telemetry, IEnumerable<EventBus> buses)
    : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = new List<string>();
        if (dispatcher.Leads && !publisher.IsOpen)
            faults.Add($"RabbitMQ is away; {telemetry.Backlog?.Depth ?? 0} events wait in the outbox.");
        if (buses.Any(bus => !bus.IsHealthy))
            faults.Add("No events come in at the moment.");
        return Task.FromResult(faults.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join(' ', faults)));
    }
}

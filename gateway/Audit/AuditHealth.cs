using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Gateway.Audit;

/// <summary>Degraded while records are lost, or have waited for operations for a minute.</summary>
internal sealed class AuditHealth(AuditSpool spool, AuditSender sender, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong, null when nothing is.</summary>
    public string? Complaint =>
        spool.IsLosing ? "Requests are not audited; the log says why."
        : time.GetUtcNow() - sender.AwaySince > Long ? $"{spool.Waiting} bytes of the audit trail wait for operations."
        : null;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Complaint is { } text ? HealthCheckResult.Degraded(text) : HealthCheckResult.Healthy());
}

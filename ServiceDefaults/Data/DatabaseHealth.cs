using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Ensemble.ServiceDefaults.Data;

/// <summary>Healthy when the database answers a query.</summary>
internal sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Postgres does not answer.", failure);
        }
    }
}

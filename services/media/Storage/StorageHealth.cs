using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ensemble.Media.Storage;

internal sealed class StorageHealth(Staging staging, IObjectStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await staging.Create(0).DisposeAsync();
            await store.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Files can't be stored.", exception);
        }
    }
}

using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Health;

/// <summary>A service works when this path answers with this status; each replica is asked on its own port.</summary>
internal sealed class HttpEndpointHealthCheck(
    Func<EndpointReference> endpoint, string path, int statusCode, HttpClient client, InstanceTable instances) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var address = Address();
        if (!await LoopbackListener.ExistsAsync(address.Port).ConfigureAwait(false))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"Nobody listens on {address}.");
        }

        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode == statusCode
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(
                    context.Registration.FailureStatus, $"GET {address.PathAndQuery} answers {(int)response.StatusCode}, not {statusCode}.");
        }
        catch (HttpRequestException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"GET {address.PathAndQuery} is not answered: {exception.Message}");
        }
    }

    private Uri Address()
    {
        var reference = endpoint();
        var port = instances.Find(HealthScope.Current)?.TargetPort(reference.EndpointAnnotation) ?? reference.Port;
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"{reference.Scheme}://{reference.Host}:{port}/{path.TrimStart('/')}"));
    }
}

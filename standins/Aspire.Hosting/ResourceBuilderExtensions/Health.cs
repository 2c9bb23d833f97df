using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    private static readonly TimeSpan s_healthCheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The resource is healthy when the check registered under this key says so.</summary>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource
    {
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key))
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.");
        }

        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>The resource is healthy when GET <paramref name="path"/> (default: /) answers with <paramref name="statusCode"/> (default: 200).</summary>
    /// <param name="endpointName">Default: its first http endpoint.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null) where T : IResourceWithEndpoints =>
        builder.WithHttpHealthCheck(
            endpointName is null ? () => builder.FirstHttpEndpoint() : () => builder.GetEndpoint(endpointName), path, statusCode, endpointName);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints =>
        builder.WithHttpHealthCheck(endpointSelector ?? (() => builder.FirstHttpEndpoint()), path, statusCode, endpointName: null);

    private static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference> endpoint, string? path, int? statusCode, string? endpointName)
        where T : IResourceWithEndpoints
    {
        path ??= "/";
        statusCode ??= 200;
        var key = $"{builder.Resource.Name}_{endpointName ?? "http"}_{path}_{statusCode}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => ActivatorUtilities.CreateInstance<HttpEndpointHealthCheck>(services, endpoint, path, statusCode.Value),
            HealthStatus.Unhealthy, tags: null, s_healthCheckTimeout));
        return builder.WithHealthCheck(key);
    }

    private static EndpointReference FirstHttpEndpoint<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints =>
        builder.Resource.GetEndpoints().Where(endpoint => endpoint.EndpointAnnotation.IsHttp).OrderBy(endpoint => endpoint.IsHttps).FirstOrDefault()
        ?? throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' has no http endpoint for its health check.");
}

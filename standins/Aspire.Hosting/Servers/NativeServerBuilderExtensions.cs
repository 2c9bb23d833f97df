using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Servers;

/// <summary>What the servers have in common.</summary>
internal static class NativeServerBuilderExtensions
{
    /// <summary>Adds a server that listens on a port of its own and is ready when its probe says so.</summary>
    public static IResourceBuilder<T> AddServer<T>(
        this IDistributedApplicationBuilder builder, T resource, INativeServer server, string endpointName, int? port, IValueProvider userName,
        IValueProvider password) where T : ContainerResource
    {
        var endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName, port: port);
        var key = $"{resource.Name}_check";
        var annotation = new NativeServerAnnotation(server, new EndpointReference(resource, endpoint), userName, password);
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => ActivatorUtilities.CreateInstance<NativeServerHealthCheck>(services, resource), HealthStatus.Unhealthy, tags: null));
        return builder.AddResource(resource).WithAnnotation(endpoint).WithAnnotation(annotation).WithHealthCheck(key);
    }

    /// <summary>Keeps the data in a directory of this name below the store.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly)
        where T : ContainerResource
    {
        if (isReadOnly)
        {
            throw new NotSupportedException($"The data of resource '{builder.Resource.Name}' cannot be read-only: the server writes to it.");
        }

        var volume = name ?? builder.Resource.Name;
        if (volume.Length == 0 || volume[0] == '.' || volume.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            throw new ArgumentException($"Volume name '{volume}' is invalid: it has only ASCII letters, digits, '-', '_' and '.'.", nameof(name));
        }

        return builder.WithAnnotation(new ContainerMountAnnotation(volume, target, ContainerMountType.Volume, isReadOnly));
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Finds the addresses of services by their names.</summary>
public sealed class ServiceEndpointResolver
{
    private readonly ConcurrentDictionary<string, ServiceEndpointSource> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly IConfiguration _configuration;
    private readonly ConfiguredEndpoints _configured;

    internal ServiceEndpointResolver(IConfiguration configuration, ConfiguredEndpoints configured) =>
        (_configuration, _configured) = (configuration, configured);

    /// <param name="serviceName">As in a URI, see <see cref="ServiceEndpointQuery"/>. A name that isn't configured is its own address.</param>
    /// <param name="cancellationToken">Unused: the configuration is at hand.</param>
    public ValueTask<ServiceEndpointSource> GetEndpointsAsync(string serviceName, CancellationToken cancellationToken) =>
        ValueTask.FromResult(GetEndpoints(serviceName));

    internal ServiceEndpointSource GetEndpoints(string serviceName)
    {
        if (!_known.TryGetValue(serviceName, out var source) || source.ChangeToken.HasChanged)
        {
            _known[serviceName] = source = Find(serviceName);
        }

        return source;
    }

    private ServiceEndpointSource Find(string serviceName)
    {
        if (!ServiceEndpointQuery.TryParse(serviceName, out var query))
        {
            throw new InvalidOperationException($"'{serviceName}' is not the name of a service.");
        }

        // Before the values, so that a change in between is noticed.
        var changeToken = _configuration.GetReloadToken();
        var endpoints = _configured.Find(query);
        return new ServiceEndpointSource(
            endpoints.Count > 0 ? endpoints : [ServiceEndpoint.Create(AsAddress(serviceName, query))], changeToken, new FeatureCollection());
    }

    private static DnsEndPoint AsAddress(string serviceName, ServiceEndpointQuery query)
    {
        var port = Uri.TryCreate(serviceName, UriKind.Absolute, out var uri) && uri.Port > 0 ? uri.Port : 0;
        return new DnsEndPoint(query.ServiceName, port);
    }
}

using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>The addresses of a service, and how to notice that they are out of date.</summary>
public sealed class ServiceEndpointSource
{
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1002", Justification = "The signature of the real package.")]
    public ServiceEndpointSource(List<ServiceEndpoint>? endpoints, IChangeToken changeToken, IFeatureCollection features)
    {
        ArgumentNullException.ThrowIfNull(changeToken);
        ArgumentNullException.ThrowIfNull(features);
        Endpoints = endpoints ?? [];
        ChangeToken = changeToken;
        Features = features;
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<ServiceEndpoint> Endpoints { get; }

    /// <summary>Fires when they have to be asked for again.</summary>
    public IChangeToken ChangeToken { get; }

    public IFeatureCollection Features { get; }
}

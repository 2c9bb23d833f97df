using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>One address of a service.</summary>
public abstract class ServiceEndpoint
{
    /// <summary>The address; of a configured service it prints as its URI.</summary>
    public abstract EndPoint EndPoint { get; }

    /// <summary>What else is known about it.</summary>
    public abstract IFeatureCollection Features { get; }

    public static ServiceEndpoint Create(EndPoint endPoint, IFeatureCollection? features = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Known(endPoint, features ?? new FeatureCollection());
    }

    /// <inheritdoc />
    public override string ToString() => EndPoint.ToString() ?? "";

    private sealed class Known(EndPoint endPoint, IFeatureCollection features) : ServiceEndpoint
    {
        public override EndPoint EndPoint => endPoint;

        public override IFeatureCollection Features => features;
    }
}

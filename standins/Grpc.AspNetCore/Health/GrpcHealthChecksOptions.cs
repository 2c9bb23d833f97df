using System.Collections.ObjectModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Which health checks make the state of which gRPC service.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>The service <c>""</c> stands for all checks unless it is mapped otherwise.</summary>
    public ServiceMappingCollection Services { get; } = new();

    /// <summary>Answers Check from the last published state instead of running the checks.</summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>Leaves Watch calls open when the application stops; else they are told NOT_SERVING and end.</summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}

/// <summary>The mapped services by name.</summary>
public sealed class ServiceMappingCollection : KeyedCollection<string, ServiceMapping>
{
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        Remove(name);
        Add(new ServiceMapping(name, predicate));
    }

    protected override string GetKeyForItem(ServiceMapping item) => (item ?? throw new ArgumentNullException(nameof(item))).Name;
}

/// <summary>A service with the choice of its checks.</summary>
public sealed class ServiceMapping(string name, Func<HealthCheckMapContext, bool> predicate)
{
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    public Func<HealthCheckMapContext, bool> HealthCheckPredicate { get; } =
        predicate ?? throw new ArgumentNullException(nameof(predicate));
}

/// <summary>What the choice may look at.</summary>
public sealed class HealthCheckMapContext
{
    internal HealthCheckMapContext(string name, IEnumerable<string> tags)
    {
        Name = name;
        Tags = tags;
    }

    public string Name { get; }

    public IEnumerable<string> Tags { get; }

    internal static HealthCheckMapContext Of(HealthCheckRegistration registration) => new(registration.Name, registration.Tags);
}

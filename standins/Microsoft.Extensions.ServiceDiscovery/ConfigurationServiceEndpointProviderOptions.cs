namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Where services are found in the configuration.</summary>
public sealed class ConfigurationServiceEndpointProviderOptions
{
    /// <summary>The section with a child for each service; "services" by default.</summary>
    public string SectionName { get; set; } = "services";
}

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Which schemes of a service may be used.</summary>
public sealed class ServiceDiscoveryOptions
{
    /// <summary>True, as by default: all schemes that a request names. False: of those only the <see cref="AllowedSchemes"/>.</summary>
    public bool AllowAllSchemes { get; set; } = true;

    /// <summary>Counts when <see cref="AllowAllSchemes"/> is false.</summary>
    public IList<string> AllowedSchemes { get; set; } = [];

    internal IEnumerable<string> Allowed(IEnumerable<string> schemes) =>
        AllowAllSchemes ? schemes : schemes.Where(scheme => AllowedSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase));
}

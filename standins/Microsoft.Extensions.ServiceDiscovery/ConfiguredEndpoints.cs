using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>A service's addresses as the configuration has them.</summary>
internal sealed class ConfiguredEndpoints(
    IConfiguration configuration,
    IOptions<ConfigurationServiceEndpointProviderOptions> places,
    IOptions<ServiceDiscoveryOptions> options)
{
    public List<ServiceEndpoint> Find(ServiceEndpointQuery query)
    {
        var service = configuration.GetSection(places.Value.SectionName).GetSection(query.ServiceName);
        var schemes = options.Value.Allowed(query.IncludedSchemes).ToList();
        if (query.IncludedSchemes.Count > 0 && schemes.Count == 0)
        {
            throw new InvalidOperationException(
                $"None of the schemes of '{query}' is allowed by {nameof(ServiceDiscoveryOptions)}.{nameof(ServiceDiscoveryOptions.AllowedSchemes)}.");
        }

        var endpoint = service.GetSection(query.EndpointName ?? DefaultEndpointName(service, schemes));
        var values = endpoint.Value is { Length: > 0 } single ? [single] : endpoint.GetChildren().Select(child => child.Value);

        // A value without scheme takes the one that its section is named after, or else the preferred one.
        var scheme = schemes.FirstOrDefault(scheme => IsSame(scheme, endpoint.Key)) ?? schemes.FirstOrDefault() ?? Uri.UriSchemeHttp;
        return [.. values.Select(value => Parse(value, scheme, endpoint.Path))
            .Where(uri => schemes.Count == 0 || schemes.Contains(uri.Scheme, StringComparer.OrdinalIgnoreCase))
            .Select(uri => ServiceEndpoint.Create(new UriEndPoint(uri)))];
    }

    /// <summary>Without an endpoint name the scheme is the name: the first that the service has.</summary>
    private static string DefaultEndpointName(IConfigurationSection service, List<string> schemes) =>
        schemes.FirstOrDefault(scheme => service.GetSection(scheme).Exists())
        ?? (schemes.Count == 0 ? service.GetChildren().FirstOrDefault()?.Key : null)
        ?? "default";

    private static Uri Parse(string? value, string scheme, string path)
    {
        var text = value is not null && value.Contains("://", StringComparison.Ordinal) ? value : $"{scheme}://{value?.TrimStart('/')}";
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new InvalidOperationException($"The configuration has '{value}' under '{path}', which is no address of a service.");
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>A service's name as written in a URI: <c>http://name</c>, <c>https+http://name</c>, <c>http://_endpoint.name</c>, or <c>name</c>.</summary>
public sealed class ServiceEndpointQuery
{
    private readonly string _text;

    private ServiceEndpointQuery(string text, IReadOnlyList<string> schemes, string? endpointName, string serviceName) =>
        (_text, IncludedSchemes, EndpointName, ServiceName) = (text, schemes, endpointName, serviceName);

    /// <summary>The acceptable schemes, the preferred one first; empty when the name came without.</summary>
    public IReadOnlyList<string> IncludedSchemes { get; }

    /// <summary>Which of the service's endpoints, when it is not the default one.</summary>
    public string? EndpointName { get; }

    public string ServiceName { get; }

    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentNullException.ThrowIfNull(input);
        query = null;
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : "any://" + input, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return false;
        }

        var (endpointName, serviceName) = Split(uri.Host);
        query = new ServiceEndpointQuery(input, hasScheme ? uri.Scheme.Split('+') : [], endpointName, serviceName);
        return serviceName.Length > 0;
    }

    /// <inheritdoc />
    public override string ToString() => _text;

    private static (string? EndpointName, string ServiceName) Split(string host) =>
        host.StartsWith('_') && host.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot
            ? (host[1..dot], host[(dot + 1)..])
            : (null, host);
}

using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using System.Text.RegularExpressions;

namespace Ensemble.Tests.ServiceFixtures.Routes;

/// <summary>One method of one route, as the service itself has mapped it.</summary>
public sealed partial record ServiceRoute(string Method, string Pattern, RouteEndpoint Endpoint)
{
    private static readonly string[] Safe = ["GET", "HEAD", "OPTIONS"];

    public bool IsUnsafe => !Safe.Contains(Method);

    /// <summary>A path of this route about things that do not exist.</summary>
    public string Path => Parameter().Replace(Pattern, _ => Guid.NewGuid().ToString());

    /// <summary>The type that the body is read as; null for a route without.</summary>
    public Type? Body => Endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;

    /// <summary>All of a service; those between services are not among them.</summary>
    public static IReadOnlyList<ServiceRoute> All(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
                .Select(method => new ServiceRoute(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint)))
            .Where(route => !route.Pattern.Contains("{unimplemented", StringComparison.Ordinal))
            .OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal),
    ];

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}

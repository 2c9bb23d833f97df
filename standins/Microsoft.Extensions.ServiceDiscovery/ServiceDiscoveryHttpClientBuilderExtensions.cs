using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Service discovery for an HTTP client.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Lets the client's URIs name services: <c>https+http://catalog/items</c>.</summary>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder)
    {
        ArgumentNullException.ThrowIfNull(httpClientBuilder);
        httpClientBuilder.Services.AddServiceDiscovery();
        return httpClientBuilder.AddHttpMessageHandler(
            services => ActivatorUtilities.CreateInstance<ResolvingHttpDelegatingHandler>(services));
    }
}

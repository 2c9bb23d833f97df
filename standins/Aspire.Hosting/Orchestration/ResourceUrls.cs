using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The addresses that are shown with a resource.</summary>
internal sealed class ResourceUrls(DistributedApplicationExecutionContext executionContext)
{
    public async Task<ImmutableArray<UrlSnapshot>> OfAsync(IResource resource, CancellationToken cancellationToken)
    {
        var endpoints = (resource as IResourceWithEndpoints)?.GetEndpoints().Where(endpoint => endpoint.IsAllocated) ?? [];
        var urls = endpoints.Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint })
            .Concat(resource.Annotations.OfType<ResourceUrlAnnotation>()).ToList();
        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken);
        foreach (var callback in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        return [.. context.Urls.OrderByDescending(url => url.DisplayOrder ?? 0).Select(url => new UrlSnapshot(
            url.Endpoint?.EndpointName, Absolute(url), url.Endpoint is { EndpointAnnotation.IsHttp: false }) { DisplayText = url.DisplayText })];
    }

    private static string Absolute(ResourceUrlAnnotation url) =>
        url.Endpoint is { IsAllocated: true } endpoint && url.Url.StartsWith('/') ? endpoint.Url + url.Url : url.Url;
}

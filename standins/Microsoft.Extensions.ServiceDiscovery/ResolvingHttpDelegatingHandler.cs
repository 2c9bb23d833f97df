using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Sends a request for a service to one of its endpoints. A retry that comes through here again may go to another one.</summary>
internal sealed class ResolvingHttpDelegatingHandler(RoundRobin endpoints, IOptions<ServiceDiscoveryOptions> options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = Redirect(request);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = original;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = Redirect(request);
        try
        {
            return base.Send(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = original;
        }
    }

    private Uri Redirect(HttpRequestMessage request)
    {
        var original = request.RequestUri ?? throw new InvalidOperationException("The request has no URI.");
        var endpoint = endpoints.Next(original.GetLeftPart(UriPartial.Authority)).EndPoint;
        request.RequestUri = endpoint is UriEndPoint { Uri: var configured } ? At(configured, original) : WithOneScheme(original);
        return original;
    }

    private static Uri At(Uri service, Uri original) => new UriBuilder(original)
    {
        Scheme = service.Scheme,
        Host = service.Host,
        Port = service.Port,
        Path = service.AbsolutePath.TrimEnd('/') + original.AbsolutePath,
    }.Uri;

    /// <summary>A host that isn't configured is called as it is; of several schemes the preferred one is taken.</summary>
    private Uri WithOneScheme(Uri original)
    {
        var scheme = options.Value.Allowed(original.Scheme.Split('+')).First();
        return scheme == original.Scheme
            ? original
            : new UriBuilder(original) { Scheme = scheme, Port = original.IsDefaultPort ? -1 : original.Port }.Uri;
    }
}

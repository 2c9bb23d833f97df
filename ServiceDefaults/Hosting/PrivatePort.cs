using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Ensemble.ServiceDefaults.Hosting;

/// <summary>Keeps what services ask each other away from the gateway.</summary>
public static class PrivatePort
{
    /// <summary>
    /// Answers on the port of <c>GRPC_PORT</c> alone, which the gateway doesn't forward to, and as if it did not exist on any other.
    /// The port of the connection decides, not the Host header, which is the caller's to choose.
    /// </summary>
    public static TBuilder OnPrivatePort<TBuilder>(this TBuilder endpoints, IConfiguration configuration)
        where TBuilder : IEndpointConventionBuilder
    {
        int? port = int.TryParse(configuration["GRPC_PORT"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        endpoints.Add(endpoint =>
        {
            var serve = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                if (context.Connection.LocalPort == port)
                    return serve(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        return endpoints;
    }
}

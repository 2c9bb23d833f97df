using System.Globalization;

namespace Ensemble.Identity.Grpc;

internal static class GrpcFeature
{
    public static void AddGrpcServices(this WebApplicationBuilder builder) => builder.Services.AddGrpc();

    public static void MapGrpcServices(this WebApplication app) =>
        app.MapGrpcService<AccountsService>().AllowAnonymous().OnPrivatePort(app.Configuration);

    /// <summary>
    /// Answers on the port of <c>GRPC_PORT</c> alone, which the gateway doesn't forward to, and as if it did not exist on any other.
    /// The port of the connection decides, not the Host header, which is the caller's to choose.
    /// </summary>
    private static void OnPrivatePort<TBuilder>(this TBuilder endpoints, IConfiguration configuration)
        where TBuilder : IEndpointConventionBuilder
    {
        var text = configuration["GRPC_PORT"];
        int? port = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
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
    }
}

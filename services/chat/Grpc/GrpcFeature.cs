using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Chat.Grpc;

internal static class GrpcFeature
{
    public static void AddGrpcServices(this WebApplicationBuilder builder) => builder.Services.AddGrpc();

    public static void MapGrpcServices(this WebApplication app)
    {
        app.MapGrpcService<MessagingService>().AllowAnonymous().OnPrivatePort(app.Configuration);
        app.MapGrpcService<ExportService>().AllowAnonymous().OnPrivatePort(app.Configuration);
    }
}

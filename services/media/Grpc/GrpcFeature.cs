using Ensemble.Media.Images;
using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Media.Grpc;

internal static class GrpcFeature
{
    public static void AddGrpcServices(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AvatarQueue>();
        builder.Services.AddScoped<AvatarIntake>();
        builder.Services.AddSingleton<ThumbnailIntake>();
        builder.Services.AddSingleton<FileReading>();
        builder.Services.AddGrpc();
    }

    public static void MapGrpcServices(this WebApplication app)
    {
        app.MapGrpcService<FilesService>().AllowAnonymous().OnPrivatePort(app.Configuration);
        app.MapGrpcService<ExportService>().AllowAnonymous().OnPrivatePort(app.Configuration);
    }
}

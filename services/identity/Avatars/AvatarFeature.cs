using Ensemble.Contracts.Media;

namespace Ensemble.Identity.Avatars;

internal static class AvatarFeature
{
    public static void AddAvatars(this WebApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Files.FilesClient>(client => client.Address = new Uri("http://_grpc.media"));
        builder.Services.AddSingleton<AvatarMetrics>();
        builder.Services.AddScoped<AvatarStudio>();
        builder.Services.AddScoped<AvatarChange>();
        builder.Services.AddSingleton<DiscardSignal>();
        builder.Services.AddHostedService<DiscardedFiles>();
    }

    public static void MapAvatars(this IEndpointRouteBuilder routes) => AvatarEndpoints.Map(routes);
}

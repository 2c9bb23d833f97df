using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Identity.Avatars;

internal static class AvatarFeature
{
    private static readonly Uri Media = new("http://_grpc.media");

    public static void AddAvatars(this WebApplicationBuilder builder)
    {
        // Before the one below, which is by another name: the last registered is what is injected.
        builder.Services.AddGrpcClient<Files.FilesClient>(AvatarStudio.ClientName, client => client.Address = Media)
            .ForLongCalls(); // In a burst a picture waits for its turn for longer than other calls may take; the studio sets a deadline.
        builder.Services.AddGrpcClient<Files.FilesClient>(client => client.Address = Media);
        builder.Services.AddSingleton<AvatarMetrics>();
        builder.Services.AddScoped<AvatarStudio>();
        builder.Services.AddScoped<AvatarTurns>();
        builder.Services.AddScoped<AvatarChange>();
        builder.Services.AddSingleton<DiscardSignal>();
        builder.Services.AddHostedService<DiscardedFiles>();
    }

    public static void MapAvatars(this IEndpointRouteBuilder routes) => AvatarEndpoints.Map(routes);
}

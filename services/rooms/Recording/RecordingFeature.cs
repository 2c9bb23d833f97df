using Ensemble.Contracts.Media;
using Ensemble.ServiceDefaults.Hosting;

namespace Ensemble.Rooms.Recording;

internal static class RecordingFeature
{
    private static readonly Uri Media = new("http://_grpc.media");

    public static void AddRecording(this IServiceCollection services)
    {
        services.AddSingleton<RecordingMetrics>();
        services.AddScoped<MediaFiles>();
        services.AddScoped<PerformanceFile>();
        services.AddScoped<PerformanceArchive>();
        services.AddSingleton<PlaybackLoader>();
        services.AddHostedService<PerformanceDeposit>();
        services.AddHostedService<RecordingNews>();
        services.AddHostedService<DiscardedFiles>();

        // Before the one below, which is by another name: the last registered is what is injected.
        services.AddGrpcClient<Files.FilesClient>(MediaFiles.ClientName, client => client.Address = Media)
            .ForLongCalls(); // A file takes as long as it takes; every call has its deadline.
        services.AddGrpcClient<Files.FilesClient>(client => client.Address = Media);
    }
}

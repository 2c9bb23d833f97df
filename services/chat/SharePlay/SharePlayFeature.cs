using Ensemble.Chat.SharePlay.Downloads;
using Ensemble.Chat.SharePlay.Files;
using Ensemble.Chat.SharePlay.Programs;
using Ensemble.Chat.SharePlay.Sources;
using Ensemble.Chat.SharePlay.Store;
using Ensemble.ServiceDefaults.Fetching;

namespace Ensemble.Chat.SharePlay;

internal static class SharePlayFeature
{
    /// <summary>Listening together; sockets come in by <see cref="SharePlayActions"/>.</summary>
    public static void AddSharePlay(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SharePlayOptions>().BindConfiguration(SharePlayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddFetching();
        services.AddSingleton<SharePlayMetrics>();
        services.AddSingleton<SongFiles>();
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
            services.AddSingleton<IStates, LocalStates>();
        else
            services.AddSingleton<IStates, RedisStates>();
        services.AddSingleton<ChannelStates>();
        services.AddSingleton<BoundedProgram>();
        services.AddSingleton<DirectSource>();
        services.AddSingleton<YtDlp>();
        services.AddSingleton<Ffprobe>();
        services.AddSingleton<Cover>();
        services.AddSingleton<SongFetch>();
        services.AddSingleton<Download>();
        services.AddSingleton<DownloadRoom>();
        services.AddSingleton<SharePlayActions>();
        services.AddHostedService<SharePlayWatch>();
    }
}

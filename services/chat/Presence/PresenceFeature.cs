namespace Ensemble.Chat.Presence;

internal static class PresenceFeature
{
    public static void AddPresence(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
            services.AddSingleton<IPresenceStore, LocalPresence>();
        else
            services.AddSingleton<IPresenceStore, RedisPresence>();
        services.AddSingleton<PresenceKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<PresenceKeeper>());
    }
}

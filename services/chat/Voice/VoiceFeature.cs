namespace Ensemble.Chat.Voice;

internal static class VoiceFeature
{
    /// <summary>Calls: who is in which, for all nodes.</summary>
    public static void AddVoice(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CallOptions>().BindConfiguration(CallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TurnOptions>().BindConfiguration(TurnOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
            services.AddSingleton<ICalls, LocalCalls>();
        else
            services.AddSingleton<ICalls, RedisCalls>();
        services.AddSingleton<TurnCredentials>();
        services.AddSingleton<CallNews>();
        services.AddSingleton<CallDesk>();
        services.AddHostedService<CallKeeper>();
    }
}

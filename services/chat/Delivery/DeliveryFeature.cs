namespace Ensemble.Chat.Delivery;

internal static class DeliveryFeature
{
    /// <summary>
    /// What happens in channels reaches every node that wants to hear of it. Those who change something say it with
    /// <see cref="ChannelNews"/> and <see cref="Notices"/>; those who have sockets listen with <see cref="ChannelFeed"/> and
    /// <see cref="Notices.Heard"/>.
    /// </summary>
    public static void AddDelivery(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ChatMetrics>();
        services.AddSingleton(new DeliveryNode(Guid.NewGuid()));
        services.AddSingleton<RedisLine>();
        services.AddSingleton<ChannelStanding>();
        services.AddSingleton<ChannelGaps>();
        services.AddSingleton<ChannelTrackParts>();
        services.AddSingleton<ChannelFeed>();
        services.AddSingleton<ChannelNews>();
        services.AddHostedService<ChannelWatch>();
        services.AddSingleton<Notices>();
        services.AddHostedService(provider => provider.GetRequiredService<Notices>());
    }
}

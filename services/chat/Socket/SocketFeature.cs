using Ensemble.Chat.Presence;
using Ensemble.Chat.Socket.Rooms;
using Ensemble.Chat.Voice;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Ensemble.Chat.Socket;

internal static class SocketFeature
{
    /// <summary>The socket, presence and calls.</summary>
    public static void AddChatSocket(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SocketOptions>().BindConfiguration(SocketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SocketMetrics>();
        builder.AddPresence();
        builder.AddVoice();
        services.ReadsTokenOfSockets();
        services.AddScoped<SocketAdmission>();
        services.AddSingleton<ChannelReaders>();
        services.AddSingleton<ChannelHub>();
        services.AddSingleton<OpenSockets>();
        services.AddSingleton<ChatSockets>();
        services.AddHostedService(provider => provider.GetRequiredService<ChatSockets>());
        services.AddHostedService<NoticeBoard>();
    }

    public static void MapChatSockets(this IEndpointRouteBuilder routes)
    {
        routes.MapChatSocket();
        routes.MapPresence();
        routes.MapTurn();
    }

    // Browsers can't set headers on a socket: there the token of the query is checked as the header's is elsewhere.
    private static void ReadsTokenOfSockets(this IServiceCollection services) =>
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).PostConfigure(bearer => bearer.Events.OnMessageReceived = received =>
        {
            if (received.Request.Path == SocketEndpoints.Path)
                received.Token = received.Request.Query[SocketEndpoints.Token].FirstOrDefault();
            return Task.CompletedTask;
        });
}

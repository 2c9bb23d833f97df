using Ensemble.Rooms.Accounts;
using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Friends;
using Ensemble.Rooms.Live;
using Ensemble.Rooms.Moderation;
using Ensemble.Rooms.Nodes;
using Ensemble.Rooms.Presence;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Socket;
using Ensemble.Rooms.Statistics;
using Ensemble.Rooms.Tickets;
using Microsoft.AspNetCore.Identity;

namespace Ensemble.Rooms;

/// <summary>What the service is made of.</summary>
internal static class RoomsFeature
{
    // The current recommendation for PBKDF2 with SHA-512 is 210,000 rounds.
    private const int PasswordRounds = 210_000;

    public static void AddRooms(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TicketOptions>().BindConfiguration(TicketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RoomPasswordOptions>().BindConfiguration(RoomPasswordOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<GuestOptions>().BindConfiguration(GuestOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TicketSeal>();
        services.AddSingleton<TicketOffice>();

        services.AddSingleton<RoomsMetrics>();
        builder.AddModeration();
        builder.AddFriends();
        services.AddSingleton<ServerClock>();
        builder.AddNodes();
        services.AddSingleton<RoomCounts>();
        services.AddSingleton<RoomLoader>();
        services.AddSingleton<RoomDirectory>();
        services.AddSingleton<PianoSockets>();
        services.AddSingleton<Forgetting>();
        services.AddSingleton<RoomJournal>();
        services.AddHostedService(provider => provider.GetRequiredService<RoomJournal>());
        services.AddSingleton<PlayTallies>();
        services.AddHostedService<PlayReport>();
        services.AddHostedService<RoomRevival>();
        services.AddHostedService<Evacuation>();
        services.AddRecording();
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
        {
            services.AddHostedService<RoomPresence>();
            services.AddHostedService<CountReport>();
        }

        services.AddScoped<RoomRegistry>();
        services.AddScoped<Lobbies>();
        services.AddScoped<SessionCheck>();
        services.AddScoped<Turnstile>();
        services.AddSingleton<AddressMarks>();
        services.AddSingleton<GuestSockets>();
        services.AddSingleton<SessionSockets>();
        services.AddSingleton<RoomPasswords>();
        services.AddSingleton<Guesses>();
        services.AddSingleton<RoomDoor>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordRounds);
        services.AddSingleton<IPasswordHasher<Room>, PasswordHasher<Room>>();
        services.AddGrpcClient<Contracts.Identity.Accounts.AccountsClient>(client => client.Address = new Uri("http://_grpc.identity"));
    }

    // Stops after all that writes down what the rooms have told: only then may others take them.
    private static void AddNodes(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(Node.New());
        services.AddSingleton<OwnAddress>();
        services.AddHttpForwarder();
        // A line with a stack for each request that fails; RoomForwarding tells what is worth telling.
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error));
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
        {
            services.AddSingleton<INodes, SoleNode>();
            return;
        }

        services.AddSingleton<RedisNodes>();
        services.AddSingleton<INodes>(provider => provider.GetRequiredService<RedisNodes>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisNodes>());
    }
}

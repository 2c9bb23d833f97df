namespace Ensemble.Rooms.Friends;

internal static class FriendFeature
{
    public static void AddFriends(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FriendPaces>();
        builder.Services.AddScoped<FriendDesk>();
        builder.Services.AddGrpcClient<Contracts.Identity.Friends.FriendsClient>(client => client.Address = new Uri("http://_grpc.identity"));
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
            builder.Services.AddHostedService<FriendNewsReader>();
    }
}

namespace Ensemble.Identity.Friends;

internal static class FriendFeature
{
    public static void AddFriends(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<FriendOptions>().BindConfiguration(FriendOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FriendMetrics>();
        builder.Services.AddSingleton<FriendNewsDesk>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<FriendNewsDesk>());
        builder.Services.AddScoped<FriendPresence>();
        builder.Services.AddScoped<FriendLists>();
        builder.Services.AddScoped<Ties>();
    }

    public static void MapFriends(this IEndpointRouteBuilder routes) => FriendEndpoints.Map(routes);
}

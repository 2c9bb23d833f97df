namespace Ensemble.Identity.Sessions;

internal static class SessionFeature
{
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<LockoutOptions>().BindConfiguration(LockoutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<SignIn>();
        builder.Services.AddScoped<Login>();
        builder.Services.AddScoped<LoginCompletion>();
        builder.Services.AddScoped<Lockout>();
        builder.Services.AddScoped<Refresh>();
        builder.Services.AddScoped<Logout>();
        builder.Services.AddScoped<Revocation>();
        builder.Services.AddSingleton<RevocationSignal>();
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString("redis")))
            builder.Services.AddHostedService<RevocationAnnouncer>();
        builder.Services.AddHostedService<ExpiredRows>();
    }

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("").ForCredentials();
        SessionEndpoints.Map(credentials);
        OwnSessionEndpoints.Map(credentials);
    }
}

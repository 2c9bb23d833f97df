namespace Ensemble.Identity.Sessions;

internal static class SessionFeature
{
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<LockoutOptions>().BindConfiguration(LockoutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<SignIn>();
        builder.Services.AddScoped<Login>();
        builder.Services.AddScoped<Lockout>();
        builder.Services.AddScoped<Refresh>();
        builder.Services.AddScoped<Logout>();
        builder.Services.AddHostedService<ExpiredRows>();
    }

    public static void MapSessions(this IEndpointRouteBuilder routes) => SessionEndpoints.Map(routes.MapGroup("").ForCredentials());
}

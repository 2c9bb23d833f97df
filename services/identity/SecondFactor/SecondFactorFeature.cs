namespace Ensemble.Identity.SecondFactor;

internal static class SecondFactorFeature
{
    public static void AddSecondFactor(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SecretProtection>();
        builder.Services.AddScoped<CodeGuesses>();
        builder.Services.AddScoped<CodeCheck>();
        builder.Services.AddScoped<SecondFactorSetup>();
        builder.Services.AddScoped<OwnerProof>();
        builder.Services.AddScoped<AdministratorProof>();
        builder.Services.AddScoped<ChallengeLogin>();
    }

    public static void MapSecondFactor(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("").ForCredentials();
        SecondFactorEndpoints.Map(credentials);
        ChallengeEndpoints.Map(credentials);
        ResetEndpoint.Map(credentials);
    }
}

using Ensemble.Identity.Sessions;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Ensemble.Identity.Tokens;

internal static class TokenFeature
{
    public static void AddTokens(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<TokenOptions>().BindConfiguration(TokenOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<KeyProtection>();
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<OwnKeys>();
        builder.Services.AddSingleton<AccessTokenIssuer>();
        builder.Services.AddScoped<AccessTokenReader>();
        builder.Services.AddHealthChecks().AddCheck<KeyRing>("signing-keys", tags: ["ready"], timeout: TimeSpan.FromSeconds(3));
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<OwnKeys>((bearer, keys) =>
        {
            bearer.ConfigurationManager = keys;
            bearer.Events.OnTokenValidated = LiveSessions.CheckAsync;
        });
    }

    public static void MapTokens(this IEndpointRouteBuilder routes) => TokenEndpoints.Map(routes);
}

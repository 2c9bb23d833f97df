using Ensemble.ServiceDefaults.Access;
using Microsoft.OpenApi;

namespace Ensemble.ServiceDefaults.OpenApi;

/// <summary>The ways to say who is asking.</summary>
internal static class SecuritySchemes
{
    public const string Bearer = "bearer";
    public const string ApiKey = "api_key";
    public const string Cookie = "cookie";

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The access token of a login, good for an hour.",
        });
        document.AddComponent(ApiKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "X-API-Key",
            Description = "A key of a program (`veza_sk_…`), made by its owner.",
        });
        document.AddComponent(Cookie, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = SessionCookies.Access,
            Description = "The access token as a cookie, for browsers.",
        });
    }
}

using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Gateway.Access;

/// <summary>Who asks: access tokens, API keys and cookies all become one Authorization header for the services behind.</summary>
internal static class AccessFeature
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddGrpcClient<Contracts.Identity.Accounts.AccountsClient>(client => client.Address = new Uri("http://_grpc.identity"));
        builder.Services.AddSingleton<AccessMetrics>();
        builder.Services.AddSingleton<KnownKeys>();
        builder.Services.AddSingleton<KeyExchange>();
        builder.Services.AddOptions<CsrfOptions>().BindConfiguration(CsrfOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<CsrfTokens>();
    }

    /// <summary>Before authentication: keys and cookies turned into tokens.</summary>
    public static void UseCredentials(this IApplicationBuilder app)
    {
        app.UseMiddleware<ApiKeyCredential>();
        app.UseMiddleware<CookieCredential>();
    }

    /// <summary>After the limits and the audit trail, where refused callers show too.</summary>
    public static void UseCredentialChecks(this IApplicationBuilder app)
    {
        app.UseMiddleware<RefusedCredentialAnswer>();
        app.UseMiddleware<ScopeCheck>();
        app.UseMiddleware<CookieCheck>();
    }

    public static void MapAccess(this IEndpointRouteBuilder routes) => CsrfEndpoint.Map(routes);
}

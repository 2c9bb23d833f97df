namespace Ensemble.Identity.ApiKeys;

internal static class ApiKeyFeature
{
    public static void AddApiKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiKeyOptions>().BindConfiguration(ApiKeyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<ApiKeyMaking>();
        builder.Services.AddScoped<ApiKeyRevoking>();
        builder.Services.AddScoped<ApiKeyExchange>();
    }

    public static void MapApiKeys(this IEndpointRouteBuilder routes) => ApiKeyEndpoints.Map(routes);
}

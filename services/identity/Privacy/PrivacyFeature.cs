namespace Ensemble.Identity.Privacy;

internal static class PrivacyFeature
{
    public static void AddPrivacy(this WebApplicationBuilder builder) => builder.Services.AddScoped<PrivacyChoices>();

    public static void MapPrivacy(this IEndpointRouteBuilder routes) => PrivacyEndpoints.Map(routes);
}

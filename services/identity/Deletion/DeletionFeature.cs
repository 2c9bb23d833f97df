namespace Ensemble.Identity.Deletion;

internal static class DeletionFeature
{
    public static void AddDeletion(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<DeletionOptions>().BindConfiguration(DeletionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<AccountDeletion>();
        builder.Services.AddScoped<RetiredNames>();
        builder.Services.AddScoped<Erasure>();
        builder.Services.AddHostedService<DueErasures>();
    }

    public static void MapDeletion(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("").ForCredentials();
        DeletionEndpoints.Map(credentials);
        AdminDeletionEndpoints.Map(credentials);
    }
}

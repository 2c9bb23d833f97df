namespace Ensemble.Identity.Invites;

internal static class InviteFeature
{
    public static void AddInvites(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RegistrationOptions>()
            .BindConfiguration(RegistrationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<Admission>();
    }

    public static void MapInvites(this IEndpointRouteBuilder routes) => InviteEndpoints.Map(routes);
}

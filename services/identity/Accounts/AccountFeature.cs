using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Accounts;

internal static class AccountFeature
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccountOptions>().BindConfiguration(AccountOptions.Section).ValidateOnStart();
        builder.Services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<PasswordOptions>().BindConfiguration(PasswordOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PasswordOptions>, PasswordOptionsCheck>();
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddScoped<Registration>();
        builder.Services.AddSingleton<ShownAccounts>();
        builder.Services.AddScoped<Uniqueness>();
        builder.Services.AddScoped<AccountEditing>();
        builder.Services.AddScoped<PasswordChange>();
        builder.Services.AddSingleton<Administrator>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Administrator>());
        builder.Services.AddHealthChecks().AddCheck<Administrator>("administrator", tags: ["ready"]);
    }

    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var credentials = routes.MapGroup("").ForCredentials();
        RegisterEndpoints.Map(credentials);
        ValidateEndpoint.Map(credentials);
        PasswordEndpoints.Map(credentials);
        AccountEndpoints.Map(routes);
        EditEndpoints.Map(routes);
        VezaProfileEndpoints.Map(routes);
    }
}

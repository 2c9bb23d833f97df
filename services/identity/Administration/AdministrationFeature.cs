using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Administration;

internal static class AdministrationFeature
{
    public static void AddAdministration(this WebApplicationBuilder builder) => builder.Services.AddScoped<AccountAdministration>();

    public static void MapAdministration(this IEndpointRouteBuilder routes)
    {
        RoleEndpoints.Map(routes);
        var administrators = routes.MapGroup("").ForCredentials().RequireSession().RequireAuthorization(policy => policy.RequireRole(Roles.Admin));
        GrantEndpoints.Map(administrators);
        var stuffchats = administrators.MapGroup("").WithPlainErrors();
        AdminUserEndpoints.Map(stuffchats);
        AdminRoleEndpoints.Map(stuffchats);
    }
}

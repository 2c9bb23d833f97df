using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Administration;

/// <summary>Which roles there are (Veza).</summary>
internal static class RoleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/roles", ListAsync).RequireAuthorization();
        routes.MapGet("/api/v1/roles/{id}", OneAsync).RequireAuthorization();
    }

    /// <summary>All roles with what they allow.</summary>
    private static async Task<Ok<Envelope<RoleList>>> ListAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var roles = await db.Roles.AsNoTracking().OrderBy(role => role.Name).ToListAsync(cancellationToken);
        return Answer.Ok(new RoleList([.. roles.Select(RoleMapping.ToAnswer)]));
    }

    /// <summary>A role with what it allows.</summary>
    private static async Task<Results<Ok<Envelope<RoleData>>, Problem>> OneAsync(string id, IdentityDb db, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var roleId))
            return Problem.Field("id", "must be a UUID");
        return await db.Roles.AsNoTracking().SingleOrDefaultAsync(role => role.Id == roleId, cancellationToken) is { } role
            ? Answer.Ok(new RoleData(role.ToAnswer()))
            : Problem.NotFound("role", id);
    }
}

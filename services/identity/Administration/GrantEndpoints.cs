using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Administration;

/// <summary><c>PUT /api/v1/admin/users/{id}/roles</c>: how an administrator gives roles, by their names.</summary>
internal static class GrantEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/api/v1/admin/users/{id}/roles", GrantAsync);

    /// <summary>Sets the roles of an account, by their names. A new administrator wants a code where the caller's second factor is on.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok<Envelope<Granted>>, Problem>> GrantAsync(
        string id, RolesRequest? request, Client client, ClaimsPrincipal caller, IdentityDb db, AdministratorProof proof,
        AccountAdministration administration, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (request?.Roles is not { } asked)
            return Problem.Field("roles", "is required");
        var names = asked.Select(name => name?.Trim() ?? "").Distinct().ToArray();
        var roles = await db.Roles.Where(role => names.Contains(role.Name)).ToListAsync(cancellationToken);
        if (names.Except(roles.Select(role => role.Name)).FirstOrDefault() is { } unknown)
            return Problem.Field("roles", $"there is no role '{Excerpt.Of(unknown, 50)}'");
        if (await proof.CheckRolesAsync(accountId, roles, caller.Id(), request.Code, client, cancellationToken) is { } unproven)
        {
            context.SetRetryAfter(unproven);
            return unproven;
        }

        var outcome = await administration.SetRolesAsync(accountId, roles, caller.Id(), cancellationToken);
        return outcome.Succeeded(out var account, out var problem)
            ? Answer.Ok(new Granted(account.Id, account.Username, account.RoleNames()))
            : problem;
    }

    private sealed record RolesRequest([Required] IReadOnlyList<string?>? Roles = null, string? Code = null);

    private sealed record Granted(Guid UserId, string Username, IReadOnlyList<string> Roles);
}

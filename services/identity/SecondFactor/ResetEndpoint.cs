using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>An administrator helps somebody who has lost both the app and the recovery codes.</summary>
internal static class ResetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/api/v1/admin/users/{id}/2fa", ResetAsync)
        .RequireSession().RequireAuthorization(policy => policy.RequireRole(Roles.Admin));

    /// <summary>Removes the second factor of somebody who has lost it; an administrator's with a code of the caller's, where that has one too.</summary>
    [Refuses(404, 409)]
    private static async Task<Results<Ok<Envelope<SecondFactorStatus>>, Problem>> ResetAsync(
        string id, [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] ResetRequest? request, Client client, ClaimsPrincipal caller,
        IdentityDb db, AdministratorProof proof, SecondFactorSetup setup, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (accountId == caller.Id())
            return Problem.Conflict("id", "Turn your own second factor off as its owner, with password and code");
        if (!await db.Accounts.AnyAsync(account => account.Id == accountId, cancellationToken))
            return Problem.NotFound("user", id);
        if (await proof.CheckCredentialsAsync(accountId, caller.Id(), request?.Code, client, cancellationToken) is { } unproven)
        {
            context.SetRetryAfter(unproven);
            return unproven;
        }

        await setup.RemoveByAdministratorAsync(accountId, caller.Id(), cancellationToken);
        return Answer.Ok(await setup.StatusAsync(accountId, cancellationToken));
    }

    private sealed record ResetRequest(string? Code = null);
}

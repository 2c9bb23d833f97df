using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Ensemble.Identity.Deletion;

/// <summary>
/// Administrators delete accounts, after the usual grace period or after <c>grace_days</c> (0: within seconds), and take it back while the
/// account is there.
/// </summary>
internal static class AdminDeletionEndpoints
{
    private const int LongestGraceDays = 365;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var administrators = routes.MapGroup("").RequireSession().RequireAuthorization(policy => policy.RequireRole(Roles.Admin));
        MapBoth(administrators.MapGroup("/api/admin/users").WithPlainErrors());
        MapBoth(administrators.MapGroup("/api/v1/admin/users"));
    }

    private static void MapBoth(RouteGroupBuilder users)
    {
        users.MapDelete("/{id}", DeleteAsync);
        users.MapPost("/{id}/restore", RestoreAsync);
    }

    /// <summary>Deletes an account after the grace period, or after grace_days.</summary>
    [Refuses(404, 409)]
    private static async Task<Results<Accepted<Envelope<Deletion>>, Problem>> DeleteAsync(
        string id, [FromQuery(Name = "grace_days")] string? graceDays, ClaimsPrincipal caller, AccountDeletion deletion,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (accountId == caller.Id())
            return Problem.Conflict("id", "Delete your own account as its owner, with your password");
        int? days = null;
        if (graceDays is not null)
        {
            if (!int.TryParse(graceDays, out var given) || given is < 0 or > LongestGraceDays)
                return Problem.Field("grace_days", $"must be from 0 to {LongestGraceDays}");
            days = given;
        }

        var outcome = await deletion.ByAdministratorAsync(accountId, days is { } number ? TimeSpan.FromDays(number) : null, cancellationToken);
        return outcome.Succeeded(out var account, out var problem) ? Answer.Accepted(new Deletion(account)) : problem;
    }

    /// <summary>Takes a deletion back while the account is there.</summary>
    [Refuses(404, 409)]
    private static async Task<Results<Ok<Envelope<Restored>>, Problem>> RestoreAsync(
        string id, AccountDeletion deletion, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        var outcome = await deletion.RestoreAsync(accountId, cancellationToken);
        return outcome.Succeeded(out var account, out var problem) ? Answer.Ok(new Restored(account.Id)) : problem;
    }

    private sealed record Restored(Guid UserId);
}

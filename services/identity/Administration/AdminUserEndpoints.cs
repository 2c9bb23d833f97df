using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Administration;

/// <summary>Administrators see and change accounts (Stuffchat, whose successes without data have an empty body).</summary>
internal static class AdminUserEndpoints
{
    /// <summary>Stuffchat's list has no pages.</summary>
    private const int MostListed = 10_000;

    private const int MaxReason = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/admin/users");
        users.MapGet("", ListAsync);
        users.MapPatch("/{id}", PatchAsync);
        users.MapPut("/{id}/password", PasswordAsync);
        users.MapPut("/{id}/roles", RolesAsync);
    }

    /// <summary>All accounts with addresses, roles and bans.</summary>
    private static async Task<Ok<List<AdminAccount>>> ListAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var accounts = await db.Accounts.AsNoTracking().AsSplitQuery()
            .Include(account => account.Roles).ThenInclude(role => role.Role)
            .OrderBy(account => account.Id).Take(MostListed)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(accounts.ConvertAll(account => new AdminAccount(
            account.Id, account.Username, account.Email, account.AvatarFileId, account.CreatedAt, account.UpdatedAt, account.RoleReferences(),
            account.IsBanned)));
    }

    /// <summary>Changes the name or address of an account, bans it or lifts the ban.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok, Problem>> PatchAsync(
        string id, UserRequest? request, Client client, ClaimsPrincipal caller, AccountEditing editing, AccountAdministration administration,
        HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (request?.BanReason is { Length: > MaxReason })
            return Problem.Field("ban_reason", $"must have at most {MaxReason} characters");
        if (request?.Banned is true && accountId == caller.Id())
            return Problem.Conflict("banned", "Somebody else has to ban you");
        var change = new AccountChange(request?.Username, request?.Email);
        var outcome = accountId == caller.Id()
            ? await editing.ByOwnerAsync(accountId, change, request?.Code, client, cancellationToken)
            : await editing.ByAdministratorAsync(accountId, change, caller.Id(), request?.Code, client, cancellationToken);
        if (!outcome.Succeeded(out _, out var problem))
        {
            context.SetRetryAfter(problem);
            return problem;
        }

        if (request?.Banned is { } banned
            && await administration.SetBannedAsync(accountId, banned, request.BanReason, caller.Id(), cancellationToken) is { } refused)
        {
            return refused;
        }

        return TypedResults.Ok();
    }

    /// <summary>
    /// Sets the password of an account. Its sessions end. Not one's own where a second factor is on; another administrator's with a code then.
    /// </summary>
    [Refuses(409)]
    private static async Task<Results<Ok, Problem>> PasswordAsync(
        string id, PasswordRequest? request, Client client, ClaimsPrincipal caller, SecondFactorSetup secondFactor, AdministratorProof proof,
        PasswordChange change, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (string.IsNullOrEmpty(request?.NewPassword))
            return Problem.Field("new_password", "is required");
        if (accountId == caller.Id() && await secondFactor.IsOnAsync(accountId, cancellationToken))
            return Problem.Conflict("id", "Change your own password as its owner, with a code");
        if (await proof.CheckCredentialsAsync(accountId, caller.Id(), request.Code, client, cancellationToken) is { } unproven)
        {
            context.SetRetryAfter(unproven);
            return unproven;
        }

        return await change.ByAdministratorAsync(accountId, request.NewPassword, caller.SessionId(), cancellationToken) is { } problem
            ? problem
            : TypedResults.Ok();
    }

    /// <summary>Sets the roles of an account, by their ids. A new administrator wants a code where the caller's second factor is on.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok, Problem>> RolesAsync(
        string id, RolesRequest? request, Client client, ClaimsPrincipal caller, IdentityDb db, AdministratorProof proof,
        AccountAdministration administration, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Problem.Field("id", "must be a UUID");
        if (request?.RoleIds is not { } texts)
            return Problem.Field("role_ids", "is required");
        var ids = texts.Select(text => Guid.TryParse(text?.Trim(), out var roleId) ? roleId : Guid.Empty).Distinct().ToArray();
        var roles = await db.Roles.Where(role => ids.Contains(role.Id)).ToListAsync(cancellationToken);
        if (roles.Count != ids.Length)
            return Problem.Field("role_ids", "unknown role id");
        if (await proof.CheckRolesAsync(accountId, roles, caller.Id(), request.Code, client, cancellationToken) is { } unproven)
        {
            context.SetRetryAfter(unproven);
            return unproven;
        }

        var outcome = await administration.SetRolesAsync(accountId, roles, caller.Id(), cancellationToken);
        return outcome.Succeeded(out _, out var problem) ? TypedResults.Ok() : problem;
    }

    private sealed record AdminAccount(
        Guid Id, string Username, string? Email, Guid? AvatarFileId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
        IReadOnlyList<RoleReference> Roles, bool Banned);

    private sealed record UserRequest(
        string? Username = null, string? Email = null, bool? Banned = null, [StringLength(MaxReason)] string? BanReason = null,
        string? Code = null);

    private sealed record PasswordRequest(
        [Required, StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? NewPassword = null,
        string? Code = null);

    private sealed record RolesRequest([Required] IReadOnlyList<string?>? RoleIds = null, string? Code = null);
}

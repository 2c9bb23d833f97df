using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Veza's profiles: everybody may read one, its owner and administrators may change it.</summary>
internal static class VezaProfileEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/users/{id}", ByIdAsync).AllowAnonymous();
        routes.MapGet("/api/v1/users/by-username/{username}", ByUsernameAsync).AllowAnonymous();
        routes.MapPut("/api/v1/users/{id}", PutAsync).RequireAuthorization();
        routes.MapGet("/api/v1/users/{id}/completion", CompletionAsync).RequireAuthorization();
    }

    /// <summary>A profile by id. Address and gender are for its owner and administrators.</summary>
    private static async Task<Results<Ok<Envelope<ProfileData>>, Problem>> ByIdAsync(
        string id, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Malformed;
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == accountId, cancellationToken);
        return account is null ? Problem.NotFound("user", id) : Answer.Ok(account.ToProfileData(MayEdit(caller, accountId)));
    }

    /// <summary>A profile by name. Address and gender are for its owner and administrators.</summary>
    private static async Task<Results<Ok<Envelope<ProfileData>>, Problem>> ByUsernameAsync(
        string username, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var key = Username.IsWellFormed(username) ? Username.KeyOf(username) : "";
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.UsernameKey == key, cancellationToken);
        return account is null ? Problem.NotFound("user", username) : Answer.Ok(account.ToProfileData(MayEdit(caller, account.Id)));
    }

    /// <summary>Changes a profile; its owner changes the address with a code where a second factor is on. For its owner and administrators; what is absent stays.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok<Envelope<ProfileData>>, Problem>> PutAsync(
        string id, PutRequest? request, Client client, ClaimsPrincipal caller, AccountEditing editing, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Malformed;
        if (!MayEdit(caller, accountId))
            return Problem.Forbidden("Only its owner may change a profile.");
        var change = (request ?? new PutRequest()).ToChange();
        if (change.RefusedTo(caller) is { } refused)
            return refused;
        var outcome = accountId == caller.Id()
            ? await editing.ByOwnerAsync(accountId, change, request?.Code, client, cancellationToken)
            : await editing.ByAdministratorAsync(accountId, change, caller.Id(), request?.Code, client, cancellationToken);
        if (outcome.Succeeded(out var account, out var problem))
            return Answer.Ok(account.ToProfileData(withPrivate: true));
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>How much of a profile is filled in. For its owner and administrators.</summary>
    [Refuses(403)]
    private static async Task<Results<Ok<Envelope<Completion>>, Problem>> CompletionAsync(
        string id, ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var accountId))
            return Malformed;
        if (!MayEdit(caller, accountId))
            return Problem.Forbidden("Only its owner may see what a profile lacks.");
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == accountId, cancellationToken);
        return account is null ? Problem.NotFound("user", id) : Answer.Ok(account.ToCompletion());
    }

    private static Problem Malformed => Problem.Field("id", "must be a UUID");

    // Administration is closed to API keys, those of administrators too.
    private static bool MayEdit(ClaimsPrincipal caller, Guid accountId) =>
        caller.IdOrNull() == accountId || (caller.IsInRole(Roles.Admin) && !caller.IsApiKey());

    private sealed record PutRequest(
        string? Username = null, string? Email = null, string? Bio = null, string? FirstName = null, string? LastName = null,
        string? Location = null, string? Gender = null, string? Code = null)
    {
        public AccountChange ToChange() => new(
            Username, Email, Bio: Bio, FirstName: FirstName, LastName: LastName, Location: Location, Gender: Gender);
    }
}

using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Owners change their accounts (PianoRhythm, Stuffchat); the list of everybody (Stuffchat).</summary>
internal static class EditEndpoints
{
    /// <summary>Stuffchat's list has no pages.</summary>
    private const int MostListed = 10_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/users/profile", PutProfileAsync).RequireAuthorization();
        routes.MapPatch("/api/users/me", PatchMeAsync).RequireAuthorization().WithPlainErrors();
        routes.MapGet("/api/users", ListAsync).RequireAuthorization().WithPlainErrors();
    }

    /// <summary>Changes the caller's name, address and settings; the address with a code where a second factor is on. What is absent stays.</summary>
    [Refuses(403, 404, 409)]
    private static async Task<Results<Ok<Envelope<Profile>>, Problem>> PutProfileAsync(
        ProfileRequest? request, Client client, ClaimsPrincipal caller, AccountEditing editing, HttpContext context,
        CancellationToken cancellationToken)
    {
        var change = (request ?? new ProfileRequest()).ToChange();
        if (change.RefusedTo(caller) is { } refused)
            return refused;
        var outcome = await editing.ByOwnerAsync(caller.Id(), change, request?.Code, client, cancellationToken);
        if (outcome.Succeeded(out var account, out var problem))
            return Answer.Ok(account.ToProfile());
        context.SetRetryAfter(problem);
        // As at registration: a name that is taken is a validation error of that field.
        return problem.Code == ErrorCode.Conflict ? problem with { Code = ErrorCode.Validation } : problem;
    }

    /// <summary>Changes the caller's name and address; the address with a code where a second factor is on. What is absent stays.</summary>
    [Refuses(403, 404, 409)]
    private static async Task<Results<Ok<OwnAccountBody>, Problem>> PatchMeAsync(
        MeRequest? request, Client client, ClaimsPrincipal caller, AccountEditing editing, HttpContext context,
        CancellationToken cancellationToken)
    {
        var change = new AccountChange(request?.Username, request?.Email);
        if (change.RefusedTo(caller) is { } refused)
            return refused;
        var outcome = await editing.ByOwnerAsync(caller.Id(), change, request?.Code, client, cancellationToken);
        if (outcome.Succeeded(out var account, out var problem))
            return TypedResults.Ok(account.ToOwnBody());
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>Everybody, by name.</summary>
    private static async Task<Ok<List<ListedAccount>>> ListAsync(IdentityDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Accounts
            .OrderBy(account => account.UsernameKey)
            .Take(MostListed)
            .Select(account => new ListedAccount(account.Id, account.Username, account.AvatarFileId))
            .ToListAsync(cancellationToken));

    private sealed record ListedAccount(Guid Id, string Username, Guid? AvatarFileId);

    private sealed record MeRequest(string? Username = null, string? Email = null, string? Code = null);

    private sealed record ProfileRequest(
        string? Username = null, string? Email = null, SettingsRequest? Settings = null, string? Code = null)
    {
        public AccountChange ToChange() => new(Username, Email, Settings?.Theme, Settings?.Notifications);
    }

    private sealed record SettingsRequest(string? Theme = null, bool? Notifications = null);
}

using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Accounts as their owners and everybody else see them.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/users/profile", ProfileAsync).RequireAuthorization();
        routes.MapGet("/api/v1/auth/me", ProfileAsync).RequireAuthorization();
        routes.MapGet("/api/users/me", MeAsync).RequireAuthorization().WithPlainErrors();
        routes.MapGet("/api/users/{user}", PublicAsync).AllowAnonymous();
        routes.MapGet("/api/v1/auth/check-username", CheckUsernameAsync).AllowAnonymous();
    }

    /// <summary>The caller's own account with settings and statistics.</summary>
    private static async Task<Results<Ok<Envelope<Profile>>, Problem>> ProfileAsync(
        ClaimsPrincipal caller, ShownAccounts accounts, CancellationToken cancellationToken) =>
        Answer.Ok((await accounts.OwnAsync(caller.Id(), cancellationToken)).ToProfile());

    /// <summary>The caller's own account, with Stuffchat's fields at the top level.</summary>
    private static async Task<Ok<OwnAccountBody>> MeAsync(
        ClaimsPrincipal caller, ShownAccounts accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok((await accounts.OwnAsync(caller.Id(), cancellationToken)).ToOwnBody());

    /// <summary>An account as everybody sees it. By id or by name.</summary>
    private static async Task<Results<Ok<PublicAccountBody>, Problem>> PublicAsync(
        string user, ShownAccounts accounts, CancellationToken cancellationToken) =>
        await accounts.CalledAsync(user, cancellationToken) is { } account
            ? TypedResults.Ok(account.ToPublicBody())
            : Problem.NotFound("user", user);

    /// <summary>Whether a name can be registered.</summary>
    private static async Task<Results<Ok<Envelope<Availability>>, Problem>> CheckUsernameAsync(
        string? username, Uniqueness uniqueness, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(username))
            return Problem.Field("username", "is required");
        if (Username.Parse(username, out var issue) is not { } name)
            return Answer.Ok(new Availability(username, false, issue));
        var taken = await uniqueness.TakenAsync(name, email: null, owner: null, cancellationToken) is not null;
        return Answer.Ok(new Availability(username, !taken, taken ? "is taken, or looks like one that is" : null));
    }

    public static IQueryable<Account> Complete(this DbSet<Account> accounts) => accounts.AsNoTracking()
        .Include(account => account.Statistics)
        .Include(account => account.Roles).ThenInclude(role => role.Role);

    /// <param name="Username">As asked.</param>
    /// <param name="Available">Whether it can be registered now.</param>
    /// <param name="Reason">Why not, where it can't.</param>
    private sealed record Availability(string Username, bool Available, string? Reason);
}

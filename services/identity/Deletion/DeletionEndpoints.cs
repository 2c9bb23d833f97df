using System.Security.Claims;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Ensemble.Identity.Deletion;

/// <summary>Owners delete their accounts, with what they log in with; no document has the route, all three have accounts.</summary>
internal static class DeletionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapDelete("/api/users/me", DeleteAsync).RequireSession().WithPlainErrors();
        routes.MapDelete("/api/v1/users/me", VezaDeleteAsync).RequireSession();
    }

    /// <summary>Deletes one's account after the grace period, with the password, and a code where a second factor is on; logging in before that keeps it.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok<Envelope<Deletion>>, Problem>> DeleteAsync(
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] DeleteRequest? request, Client client, ClaimsPrincipal caller,
        AccountDeletion deletion, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(request, client, caller, deletion, context, cancellationToken);
        return outcome.Succeeded(out var account, out var problem) ? Answer.Ok(new Deletion(account), Deletion.ForOwner) : problem;
    }

    /// <summary>Deletes one's account after the grace period, with the password, and a code where a second factor is on; logging in before that keeps it.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Accepted<Envelope<Deletion>>, Problem>> VezaDeleteAsync(
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] DeleteRequest? request, Client client, ClaimsPrincipal caller,
        AccountDeletion deletion, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await AskAsync(request, client, caller, deletion, context, cancellationToken);
        return outcome.Succeeded(out var account, out var problem) ? Answer.Accepted(new Deletion(account), Deletion.ForOwner) : problem;
    }

    private static async Task<Outcome<Account>> AskAsync(
        DeleteRequest? request, Client client, ClaimsPrincipal caller, AccountDeletion deletion, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request?.Password))
            return Problem.Field("password", "is required");
        var outcome = await deletion.ByOwnerAsync(caller.Id(), request.Password, request.Code, client, cancellationToken);
        if (!outcome.Succeeded(out _, out var problem))
            context.SetRetryAfter(problem);
        return outcome;
    }

    private sealed record DeleteRequest(string? Password = null, string? Code = null);
}

/// <param name="UserId">The account.</param>
/// <param name="DeletionAt">When it is erased.</param>
internal sealed record Deletion(Guid UserId, DateTimeOffset DeletionAt)
{
    public const string ForOwner = "You are signed out everywhere. Logging in before that time keeps the account.";

    public Deletion(Account account) : this(account.Id, account.DeletionAt!.Value)
    {
    }
}

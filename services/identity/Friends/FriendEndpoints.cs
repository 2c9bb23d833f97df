using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Friends;

/// <summary>
/// Friends in both dialects. PianoRhythm's document has the list only; a user in a path or a body is an id or a name.
/// </summary>
internal static class FriendEndpoints
{
    private static readonly string[] Roots = ["/api/users/friends", "/api/v1/users/friends"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in Roots)
        {
            var friends = routes.MapGroup(root).RequireAuthorization();
            friends.MapGet("", ListAsync);
            friends.MapDelete("/{user}", RemoveAsync);
            friends.MapGet("/requests", RequestsAsync);
            friends.MapPost("/requests", RequestAsync);
            friends.MapPost("/requests/{user}/accept", AcceptAsync);
            friends.MapPost("/requests/{user}/decline", DeclineAsync);
            friends.MapDelete("/requests/{user}", CancelAsync);
            friends.MapGet("/blocks", BlocksAsync);
            friends.MapPut("/blocks/{user}", BlockAsync);
            friends.MapDelete("/blocks/{user}", UnblockAsync);
        }
    }

    /// <summary>Friends with their presence, and open requests.</summary>
    private static async Task<Ok<Envelope<FriendList>>> ListAsync(ClaimsPrincipal caller, FriendLists lists, CancellationToken cancellationToken) =>
        Answer.Ok(await lists.AllAsync(caller.Id(), cancellationToken));

    /// <summary>Open friend requests, received and sent.</summary>
    private static async Task<Ok<Envelope<RequestList>>> RequestsAsync(
        ClaimsPrincipal caller, FriendLists lists, CancellationToken cancellationToken) =>
        Answer.Ok(await lists.RequestsAsync(caller.Id(), cancellationToken));

    /// <summary>Users that the caller has blocked.</summary>
    private static async Task<Ok<Envelope<BlockList>>> BlocksAsync(ClaimsPrincipal caller, FriendLists lists, CancellationToken cancellationToken) =>
        Answer.Ok(await lists.BlocksAsync(caller.Id(), cancellationToken));

    /// <summary>Asks a user to become a friend, by id or name. Accepts when that user has asked already.</summary>
    [Refuses(403, 404, 409, 422)]
    private static async Task<Results<Created<Envelope<TieAnswer>>, Ok<Envelope<TieAnswer>>, Problem>> RequestAsync(
        FriendRequestBody? request, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken)
    {
        if ((request?.UserId ?? request?.Username) is not { Length: > 0 } user)
            return Problem.Field("user_id", "is required, or username");
        var outcome = await ties.RequestAsync(caller.Id(), user, cancellationToken);
        if (!outcome.Succeeded(out var tie, out var problem))
            return problem;
        return tie is { IsNew: true, State: TieState.Requested } ? Answer.Created(ToAnswer(tie)) : Answer.Ok(ToAnswer(tie));
    }

    /// <summary>Accepts a friend request.</summary>
    [Refuses(404, 422)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> AcceptAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.AcceptAsync(caller.Id(), user, cancellationToken));

    /// <summary>Declines a friend request.</summary>
    [Refuses(404)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> DeclineAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.DeclineAsync(caller.Id(), user, cancellationToken));

    /// <summary>Takes a friend request back.</summary>
    [Refuses(404)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> CancelAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.CancelAsync(caller.Id(), user, cancellationToken));

    /// <summary>Ends a friendship.</summary>
    [Refuses(404)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> RemoveAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.RemoveAsync(caller.Id(), user, cancellationToken));

    /// <summary>Blocks a user, which ends a friendship and requests.</summary>
    [Refuses(404, 422)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> BlockAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.BlockAsync(caller.Id(), user, cancellationToken));

    /// <summary>Takes a block back.</summary>
    [Refuses(404)]
    private static Task<Results<Ok<Envelope<TieAnswer>>, Problem>> UnblockAsync(
        string user, ClaimsPrincipal caller, Ties ties, CancellationToken cancellationToken) =>
        AnswerAsync(ties.UnblockAsync(caller.Id(), user, cancellationToken));

    private static async Task<Results<Ok<Envelope<TieAnswer>>, Problem>> AnswerAsync(Task<Outcome<Tie>> change) =>
        (await change).Succeeded(out var tie, out var problem) ? Answer.Ok(ToAnswer(tie)) : problem;

    private static TieAnswer ToAnswer(Tie tie) => new(tie.Other.ToPerson(), tie.State);

    private sealed record FriendRequestBody(string? UserId = null, string? Username = null);
}

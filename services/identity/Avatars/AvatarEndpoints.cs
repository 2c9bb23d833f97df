using System.Globalization;
using System.Security.Claims;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Ensemble.Identity.Avatars;

/// <summary>
/// Pictures of accounts in all dialects. Each answers PianoRhythm's envelope with Stuffchat's bare <c>avatar_file_id</c> beside it.
/// </summary>
internal static class AvatarEndpoints
{
    private const string Accepted = "A PNG, JPEG, WebP or GIF of at most 5 MB.";
    private const string Large = "256";
    private const string Small = "64";

    // A new picture is a new file: only the way to it may be stale, and for a minute at most.
    private const string Caching = "private, max-age=60";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("").RequireAuthorization();
        own.MapPost("/api/users/avatar", SetOwnAsync).TakesFile(SentImage.Field, Accepted);
        own.MapDelete("/api/users/avatar", RemoveOwnAsync);
        own.MapPut("/api/v1/users/me/avatar", SetOwnAsync).TakesFile(SentImage.Field, Accepted);
        own.MapDelete("/api/v1/users/me/avatar", RemoveOwnAsync);
        own.MapPut("/api/users/me/avatar", SetOwnAsync).TakesFile(SentImage.Field, Accepted).WithPlainErrors();
        own.MapDelete("/api/users/me/avatar", RemoveOwnAsync).WithPlainErrors();
        foreach (var path in (string[])["/api/users/{user}/avatar", "/api/v1/users/{user}/avatar"])
            own.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], RedirectAsync);

        var administrators = routes.MapGroup("/api/admin/users").WithPlainErrors()
            .RequireSession().RequireAuthorization(policy => policy.RequireRole(Roles.Admin));
        administrators.MapPut("/{id}/avatar", SetOfAsync).TakesFile(SentImage.Field, Accepted);
        administrators.MapDelete("/{id}/avatar", RemoveOfAsync);
    }

    /// <summary>Sets one's picture: PNG, JPEG, WebP or GIF of at most 5 MB in the field avatar; one at a time for an account.</summary>
    [Refuses(413, 503)]
    private static Task<Results<Ok<AvatarBody>, Problem>> SetOwnAsync(
        HttpContext context, ClaimsPrincipal caller, AvatarChange change, CancellationToken cancellationToken) =>
        SetAsync(caller.Id(), context, change, cancellationToken);

    /// <summary>Removes one's picture.</summary>
    private static Task<Results<Ok<AvatarBody>, Problem>> RemoveOwnAsync(
        ClaimsPrincipal caller, AvatarChange change, CancellationToken cancellationToken) => RemoveAsync(caller.Id(), change, cancellationToken);

    /// <summary>Sets the picture of an account, one at a time.</summary>
    [Refuses(404, 413, 503)]
    private static async Task<Results<Ok<AvatarBody>, Problem>> SetOfAsync(
        string id, HttpContext context, AvatarChange change, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var account) ? await SetAsync(account, context, change, cancellationToken) : Malformed;

    /// <summary>Removes the picture of an account.</summary>
    [Refuses(404)]
    private static async Task<Results<Ok<AvatarBody>, Problem>> RemoveOfAsync(
        string id, AvatarChange change, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var account) ? await RemoveAsync(account, change, cancellationToken) : Malformed;

    private static Problem Malformed => Problem.Field("id", "must be a UUID");

    private static async Task<Results<Ok<AvatarBody>, Problem>> SetAsync(
        Guid account, HttpContext context, AvatarChange change, CancellationToken cancellationToken)
    {
        var received = await SentImage.ReceiveAsync(context, cancellationToken);
        if (!received.Succeeded(out var image, out var problem))
            return problem;
        await using (image)
        {
            var outcome = await change.SetAsync(account, image, cancellationToken);
            if (!outcome.Succeeded(out _, out var refused))
                context.SetRetryAfter(refused);
            return Body(outcome);
        }
    }

    private static async Task<Results<Ok<AvatarBody>, Problem>> RemoveAsync(
        Guid account, AvatarChange change, CancellationToken cancellationToken) => Body(await change.RemoveAsync(account, cancellationToken));

    /// <summary>Leads to the picture of a user, 256 pixels wide or with size=64 that.</summary>
    [Refuses(404)]
    private static async Task<Results<RedirectHttpResult, StatusCodeHttpResult, Problem>> RedirectAsync(
        string user, string? size, IdentityDb db, HttpContext context, CancellationToken cancellationToken)
    {
        if (size is not (null or Large or Small))
            return Problem.Field("size", $"must be {Large} or {Small}");
        var account = await db.Accounts.AsNoTracking().Called(user).SingleOrDefaultAsync(cancellationToken);
        if ((size == Small ? account?.SmallAvatarFileId ?? account?.AvatarFileId : account?.AvatarFileId) is not { } file)
            return account is null ? Problem.NotFound("user", user) : Problem.NotFound("avatar");
        var tag = new EntityTagHeaderValue($"\"{file}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        context.Response.Headers.CacheControl = Caching;
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known == EntityTagHeaderValue.Any || known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Redirect(string.Create(CultureInfo.InvariantCulture, $"/files/{file}/avatar"));
    }

    private static Results<Ok<AvatarBody>, Problem> Body(Outcome<Account> outcome) => outcome.Succeeded(out var account, out var problem)
        ? TypedResults.Ok(new AvatarBody(
            true, new AvatarData(account.Id, account.AvatarUrl(), account.SmallAvatarUrl(), account.AvatarFileId), account.AvatarFileId))
        : problem;

    private sealed record AvatarBody(bool Success, AvatarData Data, Guid? AvatarFileId);

    /// <param name="AvatarUrl">256 pixels square, relative to the gateway; null without one.</param>
    /// <param name="SmallAvatarUrl">64 pixels square.</param>
    private sealed record AvatarData(Guid UserId, string? AvatarUrl, string? SmallAvatarUrl, Guid? AvatarFileId);
}

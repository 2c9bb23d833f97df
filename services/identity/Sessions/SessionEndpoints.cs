using System.Security.Claims;
using Ensemble.Identity.SecondFactor;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Sessions;

/// <summary>Login, refresh and logout in both dialects.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/auth/login", LoginAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/v1/auth/login", VezaLoginAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/auth/refresh", RefreshAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/v1/auth/refresh", VezaRefreshAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/auth/logout", LogoutAsync).RequireSession().AllowEndedSession().ClearsCookies();
        routes.MapPost("/api/v1/auth/logout", VezaLogoutAsync).AllowAnonymous().AllowEndedSession().ClearsCookies();
    }

    /// <summary>Logs in with a password. Any of the three names may hold a username or an address.</summary>
    [Refuses(401, 403, PlainlyByBody = true)]
    private static async Task<Results<Ok<SignedInBody>, Ok<ChallengeBody>, Problem>> LoginAsync(
        LoginRequest? request, Client client, Login login, HttpContext context, CancellationToken cancellationToken)
    {
        if (request is { IsStuffchats: true })
            context.UsePlainErrors();
        var outcome = await AttemptAsync(request, "username", client, login, context, cancellationToken);
        if (!outcome.Succeeded(out var step, out var problem))
            return problem;
        return step.Challenge is { } challenge ? TypedResults.Ok(new ChallengeBody(challenge)) : TypedResults.Ok(step.SignedIn!.ToBody());
    }

    /// <summary>Logs in with a password, in the shape of Veza's document.</summary>
    [Refuses(401, 403)]
    private static async Task<Results<Ok<Envelope<VezaSignedInData>>, Ok<Envelope<ChallengeData>>, Problem>> VezaLoginAsync(
        LoginRequest? request, Client client, Login login, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await AttemptAsync(request, "email", client, login, context, cancellationToken);
        if (!outcome.Succeeded(out var step, out var problem))
            return problem;
        return step.Challenge is { } challenge ? Answer.Ok(challenge) : TypedResults.Ok(step.SignedIn!.ToVezaBody());
    }

    private static async Task<Outcome<LoginStep>> AttemptAsync(
        LoginRequest? request, string nameField, Client client, Login login, HttpContext context, CancellationToken cancellationToken)
    {
        if (request?.Name is not { } name)
            return Problem.Field(request is { IsStuffchats: true } ? "username_or_email" : nameField, "is required");
        if (string.IsNullOrEmpty(request.Password))
            return Problem.Field("password", "is required");
        var outcome = await login.AttemptAsync(name, request.Password, client, cancellationToken);
        if (!outcome.Succeeded(out _, out var problem))
            context.SetRetryAfter(problem);
        return outcome;
    }

    /// <summary>New tokens for a refresh token, which is used up.</summary>
    [Refuses(401, PlainlyByBody = true)]
    private static async Task<Results<Ok<SignedInBody>, Problem>> RefreshAsync(
        RefreshRequest? request, Refresh refresh, HttpContext context, CancellationToken cancellationToken)
    {
        if (request?.RefreshTokenId is not null)
            context.UsePlainErrors();
        if (TokenOf(request, context) is not { } token)
            return Problem.Field("refresh_token", "is required");
        var outcome = await refresh.UseAsync(token, request?.RefreshTokenId, cancellationToken);
        return outcome.Succeeded(out var signedIn, out var problem) ? TypedResults.Ok(signedIn.ToBody()) : problem;
    }

    /// <summary>New tokens for a refresh token, which is used up. It comes in the body or in a cookie.</summary>
    [Refuses(401)]
    private static async Task<Results<Ok<Envelope<VezaSignedInData>>, Problem>> VezaRefreshAsync(
        RefreshRequest? request, Refresh refresh, HttpContext context, CancellationToken cancellationToken)
    {
        if (TokenOf(request, context) is not { } token)
            return Problem.Field("refresh_token", "is required");
        var outcome = await refresh.UseAsync(token, request?.RefreshTokenId, cancellationToken);
        return outcome.Succeeded(out var signedIn, out var problem) ? TypedResults.Ok(signedIn.ToVezaBody()) : problem;
    }

    /// <summary>Ends the session.</summary>
    [Refuses(403, 404, PlainlyByBody = true)]
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> LogoutAsync(
        RefreshRequest? request, ClaimsPrincipal caller, Logout logout, HttpContext context, CancellationToken cancellationToken)
    {
        if (request?.RefreshTokenId is not { } refreshTokenId)
        {
            await logout.EndAsync(caller.SessionId(), cancellationToken);
            return Answer.Ok(Done.LoggedOut);
        }

        context.UsePlainErrors();
        return await logout.EndByTokenIdAsync(refreshTokenId, caller.Id(), cancellationToken) is { } problem
            ? problem
            : Answer.Ok(Done.LoggedOut);
    }

    /// <summary>Ends the session of the access token or of the refresh token that comes along.</summary>
    // The bearer is optional: a client whose access token has expired still ends its session by the refresh token.
    private static async Task<Ok<Envelope<Done>>> VezaLogoutAsync(
        RefreshRequest? request, ClaimsPrincipal caller, Logout logout, HttpContext context, CancellationToken cancellationToken)
    {
        if (caller.Identity is { IsAuthenticated: true })
            await logout.EndAsync(caller.SessionId(), cancellationToken);
        if (TokenOf(request, context) is { } token)
            await logout.EndByTokenAsync(token, cancellationToken);
        return Answer.Ok(Done.LoggedOut);
    }

    // Veza API reference, Refresh: the token comes in the body or in a cookie.
    private static string? TokenOf(RefreshRequest? request, HttpContext context) =>
        (request?.RefreshToken ?? context.Request.Cookies[SessionCookies.Refresh]) is { Length: > 0 } token ? token : null;

    private sealed record Done(string Message)
    {
        public static Done LoggedOut { get; } = new("Logged out successfully");
    }
}

/// <summary>The bodies of refresh and logout; Stuffchat's client sends the token's id as well.</summary>
internal sealed record RefreshRequest(string? RefreshToken = null, string? RefreshTokenId = null, bool? Cookies = null) : IMayWantCookies;

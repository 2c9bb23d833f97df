using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Login with the code, answered like a login without.</summary>
internal static class ChallengeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/auth/2fa/login", LoginAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/v1/auth/2fa/login", VezaLoginAsync).AllowAnonymous().SignsIn();
    }

    /// <summary>The second half of a login: the challenge with a code of the app, or a recovery code.</summary>
    [Refuses(401, 403)]
    private static async Task<Results<Ok<SignedInBody>, Problem>> LoginAsync(
        ChallengeRequest? request, Client client, ChallengeLogin login, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await CompleteAsync(request, client, login, context, cancellationToken);
        return outcome.Succeeded(out var signedIn, out var problem) ? TypedResults.Ok(signedIn.ToBody()) : problem;
    }

    /// <summary>The second half of a login, in the shape of Veza's document.</summary>
    [Refuses(401, 403)]
    private static async Task<Results<Ok<Envelope<VezaSignedInData>>, Problem>> VezaLoginAsync(
        ChallengeRequest? request, Client client, ChallengeLogin login, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await CompleteAsync(request, client, login, context, cancellationToken);
        return outcome.Succeeded(out var signedIn, out var problem) ? TypedResults.Ok(signedIn.ToVezaBody()) : problem;
    }

    private static async Task<Outcome<SignedIn>> CompleteAsync(
        ChallengeRequest? request, Client client, ChallengeLogin login, HttpContext context, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request?.Challenge))
            return Problem.Field("challenge", "is required");
        if (string.IsNullOrWhiteSpace(request.Code))
            return Problem.Field("code", "is required");
        var outcome = await login.CompleteAsync(request.Challenge, request.Code, client, cancellationToken);
        if (!outcome.Succeeded(out _, out var problem))
            context.SetRetryAfter(problem);
        return outcome;
    }

    private sealed record ChallengeRequest(string? Challenge = null, string? Code = null, bool? Cookies = null) : IMayWantCookies;
}

using System.Security.Claims;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Owners set up and remove their second factor, alike in both dialects.</summary>
internal static class SecondFactorEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["/api/auth/2fa", "/api/v1/auth/2fa"])
        {
            var own = routes.MapGroup(prefix).RequireSession();
            own.MapGet("/status", StatusAsync);
            own.MapPost("/setup", SetUpAsync);
            own.MapPost("/confirm", ConfirmAsync);
            own.MapPost("/disable", DisableAsync);
            own.MapPost("/recovery-codes", RenewCodesAsync);
        }
    }

    /// <summary>Whether the account has a second factor, and how many recovery codes are left.</summary>
    private static async Task<Ok<Envelope<SecondFactorStatus>>> StatusAsync(
        ClaimsPrincipal caller, SecondFactorSetup setup, CancellationToken cancellationToken) =>
        Answer.Ok(await setup.StatusAsync(caller.Id(), cancellationToken));

    /// <summary>A new secret for an authenticator app. It counts once a first code has confirmed it.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok<Envelope<NewSecret>>, Problem>> SetUpAsync(
        ClaimsPrincipal caller, SecondFactorSetup setup, CancellationToken cancellationToken)
    {
        var outcome = await setup.BeginAsync(caller.Id(), caller.Username(), cancellationToken);
        return outcome.Succeeded(out var secret, out var problem) ? Answer.Ok(secret) : problem;
    }

    /// <summary>Turns the second factor on with a first code; answers the recovery codes, which are shown this once.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok<Envelope<NewRecoveryCodes>>, Problem>> ConfirmAsync(
        CodeRequest? request, Client client, ClaimsPrincipal caller, SecondFactorSetup setup, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request?.Code))
            return Problem.Field("code", "is required");
        var outcome = await setup.ConfirmAsync(caller.Id(), request.Code, client, cancellationToken);
        if (outcome.Succeeded(out var codes, out var problem))
            return Answer.Ok(codes);
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>Turns the second factor off, with password and code.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> DisableAsync(
        ProofRequest? request, Client client, ClaimsPrincipal caller, OwnerProof proof, SecondFactorSetup setup, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await proof.CheckBothAsync(caller.Id(), request, client, cancellationToken) is { } problem)
        {
            context.SetRetryAfter(problem);
            return problem;
        }

        await setup.RemoveByOwnerAsync(caller.Id(), client, cancellationToken);
        return Answer.Ok(new Done("The second factor is off"));
    }

    /// <summary>Ten new recovery codes in place of the old ones, with password and code.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok<Envelope<NewRecoveryCodes>>, Problem>> RenewCodesAsync(
        ProofRequest? request, Client client, ClaimsPrincipal caller, OwnerProof proof, SecondFactorSetup setup, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await proof.CheckBothAsync(caller.Id(), request, client, cancellationToken) is { } problem)
        {
            context.SetRetryAfter(problem);
            return problem;
        }

        var outcome = await setup.RenewCodesAsync(caller.Id(), client, cancellationToken);
        return outcome.Succeeded(out var codes, out var refused) ? Answer.Ok(codes) : refused;
    }

    private sealed record CodeRequest(string? Code = null);

    private sealed record Done(string Message);
}

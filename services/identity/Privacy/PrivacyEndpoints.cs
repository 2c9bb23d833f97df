using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Privacy;

/// <summary>Do Not Sell (Veza API reference, CCPA): said, asked for, and taken back.</summary>
internal static class PrivacyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var choice = routes.MapGroup("/api/v1/users/me/privacy/opt-out").RequireAuthorization();
        choice.MapGet("", GetAsync);
        choice.MapPost("", PostAsync);
        choice.MapDelete("", DeleteAsync);
    }

    /// <summary>Whether one's data may be sold.</summary>
    private static async Task<Ok<Envelope<ChoiceAnswer>>> GetAsync(
        ClaimsPrincipal caller, PrivacyChoices choices, CancellationToken cancellationToken) =>
        Answer.Ok(ToAnswer(await choices.FindAsync(caller.Id(), cancellationToken)));

    /// <summary>Opts out of the sale of one's data; with do_not_sell false, in again.</summary>
    // The route says what is wanted; only false has to be said.
    private static Task<Ok<Envelope<ChoiceAnswer>>> PostAsync(
        ChoiceRequest? request, ClaimsPrincipal caller, PrivacyChoices choices, CancellationToken cancellationToken) =>
        DecideAsync(caller.Id(), request?.DoNotSell ?? true, choices, cancellationToken);

    /// <summary>Opts in again.</summary>
    private static Task<Ok<Envelope<ChoiceAnswer>>> DeleteAsync(
        ClaimsPrincipal caller, PrivacyChoices choices, CancellationToken cancellationToken) =>
        DecideAsync(caller.Id(), doNotSell: false, choices, cancellationToken);

    private static async Task<Ok<Envelope<ChoiceAnswer>>> DecideAsync(
        Guid account, bool doNotSell, PrivacyChoices choices, CancellationToken cancellationToken)
    {
        await choices.DecideAsync(account, doNotSell, cancellationToken);
        return Answer.Ok(ToAnswer(await choices.FindAsync(account, cancellationToken)));
    }

    private static ChoiceAnswer ToAnswer(PrivacyChoice? choice) => new(choice is { DoNotSell: true }, choice?.DecidedAt, choice?.Source);

    private sealed record ChoiceRequest(bool? DoNotSell = null);

    /// <param name="DecidedAt">Null when nothing was ever said.</param>
    /// <param name="Source">request, or sec_gpc when the browser said it; null when nothing was ever said.</param>
    private sealed record ChoiceAnswer(bool DoNotSell, DateTimeOffset? DecidedAt, string? Source);
}

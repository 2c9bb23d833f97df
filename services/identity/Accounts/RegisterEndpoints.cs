using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Accounts;

/// <summary>Registration in both dialects.</summary>
internal static class RegisterEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/auth/register", RegisterAsync).AllowAnonymous().SignsIn();
        routes.MapPost("/api/v1/auth/register", VezaRegisterAsync).AllowAnonymous().SignsIn();
    }

    /// <summary>Registers an account and logs it in.</summary>
    [Refuses(409, PlainlyByBody = true)]
    private static async Task<Results<Created<SignedInBody>, Problem>> RegisterAsync(
        RegisterRequest? request, Client client, Registration registration, HttpContext context, CancellationToken cancellationToken)
    {
        request ??= new RegisterRequest();
        if (request.IsStuffchats)
            context.UsePlainErrors();
        var outcome = await registration.RegisterAsync(request, emailRequired: !request.IsStuffchats, client, cancellationToken);
        if (outcome.Succeeded(out var signedIn, out var problem))
            return TypedResults.Created((string?)null, signedIn.ToBody());
        // PianoRhythm, Error Response Format: a name that is taken is a validation error of that field.
        return problem.Code == ErrorCode.Conflict ? problem with { Code = ErrorCode.Validation } : problem;
    }

    /// <summary>Registers an account and logs it in, in the shape of Veza's document.</summary>
    [Refuses(409)]
    private static async Task<Results<Created<Envelope<VezaSignedInData>>, Problem>> VezaRegisterAsync(
        RegisterRequest? request, Client client, Registration registration, CancellationToken cancellationToken)
    {
        var outcome = await registration.RegisterAsync(request ?? new RegisterRequest(), emailRequired: true, client, cancellationToken);
        return outcome.Succeeded(out var signedIn, out var problem)
            ? TypedResults.Created((string?)null, signedIn.ToVezaBody())
            : problem;
    }
}

using Ensemble.Identity.Tokens;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// <c>POST /api/v1/validate</c>: lets a form check a field before it is sent. The document leaves the body open ("varies by validation
/// type"), so both <c>{"type":"email","value":"…"}</c> and <c>{"email":"…"}</c> are accepted. It tells what is well formed, not what
/// is taken.
/// </summary>
internal static class ValidateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/validate", ValidateAsync).AllowAnonymous();

    /// <summary>Checks fields before a form is sent. It tells what is well formed, not what is taken.</summary>
    private static async Task<Results<Ok<Envelope<Verdict>>, Problem>> ValidateAsync(
        ValidateRequest? request, AccessTokenReader tokens, CancellationToken cancellationToken)
    {
        request ??= new ValidateRequest();
        if (request.Type is not null)
        {
            if (request.Value is null)
                return Problem.Field("value", "is required");
            if (request.Expanded() is not { } expanded)
                return Problem.Field("type", "must be username, email, password or token");
            request = expanded;
        }

        if (request is { Username: null, Email: null, Password: null, Token: null })
            return Problem.Field("type", "is required, or one of the fields username, email, password, token");

        var faults = new Faults();
        if (request.Username is not null)
        {
            Username.Parse(request.Username, out var issue);
            faults.Add("username", issue);
        }

        if (request.Email is not null)
            faults.Add("email", EmailAddress.Parse(request.Email, out var issue) is null ? issue ?? "is required" : null);
        if (request.Password is not null)
            faults.Add("password", PasswordRules.Issue(request.Password, request.Username, request.Email));
        DateTimeOffset? expiresAt = null;
        if (request.Token is not null)
        {
            expiresAt = await tokens.ExpiryAsync(request.Token, cancellationToken);
            faults.Add("token", expiresAt is null ? "is not a valid access token" : null);
        }

        return Answer.Ok(new Verdict(faults.Found.Count == 0, faults.Found, expiresAt));
    }

    private sealed record ValidateRequest(
        string? Type = null,
        string? Value = null,
        string? Username = null,
        string? Email = null,
        string? Password = null,
        string? Token = null)
    {
        /// <summary>The form with one field, from the form with type and value; null for an unknown type.</summary>
        public ValidateRequest? Expanded() => Type switch
        {
            "username" => new ValidateRequest(Username: Value),
            "email" => new ValidateRequest(Email: Value),
            "password" => new ValidateRequest(Password: Value),
            "token" => new ValidateRequest(Token: Value),
            _ => null,
        };
    }

    /// <param name="Valid">Whether everything that was sent is well formed.</param>
    /// <param name="Errors">What is wrong, a field each.</param>
    /// <param name="ExpiresAt">When the token expires, where one was sent and is valid.</param>
    private sealed record Verdict(bool Valid, IReadOnlyList<Fault> Errors, DateTimeOffset? ExpiresAt);
}

using System.ComponentModel.DataAnnotations;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Recovery;

/// <summary>Confirming an address and choosing a new password by mail. What is answered never tells whether an address is known.</summary>
internal static class RecoveryEndpoints
{
    private static readonly Problem BadToken = Problem.Field("token", "is unknown, expired or used");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/auth/verify-email", VerifyAsync).AllowAnonymous();
        routes.MapPost("/api/v1/auth/resend-verification", ResendAsync).AllowAnonymous();
        routes.MapPost("/api/v1/auth/forgot-password", ForgotAsync).AllowAnonymous();
        routes.MapPost("/api/v1/auth/reset-password", ResetAsync).AllowAnonymous();
    }

    /// <summary>Confirms an address with the token of a mail.</summary>
    // Veza backend API, Verify Email: the token is in the query; a body is taken too, since queries end up in logs.
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> VerifyAsync(
        string? token, TokenRequest? request, Verification verification, CancellationToken cancellationToken)
    {
        if ((request?.Token ?? token) is not { Length: > 0 } text)
            return Problem.Field("token", "is required");
        return await verification.ConfirmAsync(text, cancellationToken) ? Answer.Ok(new Done("Email verified successfully")) : BadToken;
    }

    /// <summary>Sends the mail that confirms an address again. The answer never tells whether the address is known.</summary>
    private static Task<Results<Ok<Envelope<Done>>, Problem>> ResendAsync(
        AddressRequest? request, MailRequests mails, HttpContext context, CancellationToken cancellationToken) =>
        RequestAsync(MailKind.Verification, "Verification email sent", request, mails, context, cancellationToken);

    /// <summary>Sends a mail to choose a new password with. The answer never tells whether the address is known.</summary>
    private static Task<Results<Ok<Envelope<Done>>, Problem>> ForgotAsync(
        AddressRequest? request, MailRequests mails, HttpContext context, CancellationToken cancellationToken) => RequestAsync(
            MailKind.PasswordReset, "If the address belongs to an account, a mail is on its way", request, mails, context, cancellationToken);

    private static async Task<Results<Ok<Envelope<Done>>, Problem>> RequestAsync(
        string kind, string done, AddressRequest? request, MailRequests mails, HttpContext context, CancellationToken cancellationToken)
    {
        if (EmailAddress.Parse(request?.Email, out var issue) is not { } address)
            return Problem.Field("email", issue ?? "is required");
        if (await mails.AddAsync(kind, address, cancellationToken) is not { } problem)
            return Answer.Ok(new Done(done));
        context.SetRetryAfter(problem);
        return problem;
    }

    /// <summary>Sets a new password with the token of a mail. All sessions end.</summary>
    private static async Task<Results<Ok<Envelope<Done>>, Problem>> ResetAsync(
        ResetRequest? request, Client client, PasswordReset reset, CancellationToken cancellationToken)
    {
        if (request?.Token is not { Length: > 0 } token)
            return Problem.Field("token", "is required");
        if ((request.NewPassword ?? request.Password) is not { Length: > 0 } password)
            return Problem.Field("new_password", "is required");
        if (request.Repetition is { } repetition && repetition != password)
            return Problem.Field("password_confirm", "must be the same as the new password");
        var outcome = await reset.UseAsync(token, password, client, cancellationToken);
        return outcome.Succeeded(out _, out var problem) ? Answer.Ok(new Done("Password changed; log in with the new one")) : problem;
    }

    private sealed record TokenRequest(string? Token = null);

    private sealed record AddressRequest([Required, StringLength(EmailAddress.MaxLength)] string? Email = null);

    private sealed record ResetRequest(
        [Required] string? Token = null, string? NewPassword = null, string? Password = null, string? PasswordConfirm = null, string? ConfirmPassword = null)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string? Repetition => PasswordConfirm ?? ConfirmPassword;
    }

    private sealed record Done(string Message);
}

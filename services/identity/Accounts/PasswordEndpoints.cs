using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ensemble.Identity.Accounts;

/// <summary>The owner changes the password (Stuffchat).</summary>
internal static class PasswordEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPut("/api/users/me/password", ChangeAsync).RequireSession().WithPlainErrors();

    /// <summary>Changes the caller's password, with a code where a second factor is on. The other sessions end.</summary>
    [Refuses(403, 409)]
    private static async Task<Results<Ok, Problem>> ChangeAsync(
        PasswordRequest? request, Client client, ClaimsPrincipal caller, PasswordChange change, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request?.CurrentPassword))
            return Problem.Field("current_password", "is required");
        if (string.IsNullOrEmpty(request.NewPassword))
            return Problem.Field("new_password", "is required");
        var problem = await change.ByOwnerAsync(
            caller.Id(), caller.SessionId(), request.CurrentPassword, request.NewPassword, request.Code, client, cancellationToken);
        if (problem is null)
            return TypedResults.Ok();
        context.SetRetryAfter(problem);
        return problem;
    }

    private sealed record PasswordRequest(
        [Required] string? CurrentPassword = null,
        [Required, StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)] string? NewPassword = null,
        string? Code = null);
}

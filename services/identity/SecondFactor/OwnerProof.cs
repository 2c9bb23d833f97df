using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Both factors once more, for what weakens them.</summary>
internal sealed record ProofRequest(string? Password = null, string? Code = null);

/// <summary>
/// Makes sure that it is the owner who is at a session, and not somebody who found it open. What is wrong with a request otherwise is
/// found before the code is asked for: a code works once, and is not used up for nothing.
/// </summary>
internal sealed class OwnerProof(IdentityDb db, Passwords passwords, Lockout lockout, SecondFactorSetup setup, CodeCheck codes)
{
    private static readonly Problem CodeMissing = Problem.Field(
        "code", "is required, the second factor is on: a code of the app or a recovery code", StatusCodes.Status403Forbidden) with
    { Code = "SECOND_FACTOR_REQUIRED" };

    /// <summary>Where both are asked for in any case. Null when both are right; the code is used up then.</summary>
    public async Task<Problem?> CheckBothAsync(Guid accountId, ProofRequest? request, Client client, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request?.Password))
            return Problem.Field("password", "is required");
        if (string.IsNullOrWhiteSpace(request.Code))
            return Problem.Field("code", "is required");
        if (!await setup.IsOnAsync(accountId, cancellationToken))
            return SecondFactorSetup.NotOn;
        var account = await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == accountId, cancellationToken);
        return await CheckPasswordAsync(account, request.Password, client, cancellationToken)
            ?? await codes.UseAsync(accountId, request.Code, client, cancellationToken);
    }

    /// <summary>Null when the password is right. Guessing it from a stolen session is slowed down like guessing at login.</summary>
    public async Task<Problem?> CheckPasswordAsync(Account account, string password, Client client, CancellationToken cancellationToken)
    {
        if (await lockout.BeginAsync(account.Username, client, cancellationToken) is { } wait)
            return Blocked.For(wait);
        if (await passwords.CheckAsync(account.PasswordHash, password, cancellationToken) == PasswordCheck.Wrong)
            return Problem.Forbidden("The current password is wrong.");
        await lockout.SucceededAsync(account.Username, client, cancellationToken);
        return null;
    }

    /// <summary>Null when the code is right, and used up, or the account has no second factor; the code doesn't matter then.</summary>
    public async Task<Problem?> CheckCodeAsync(Guid accountId, string? code, Client client, CancellationToken cancellationToken)
    {
        if (!await setup.IsOnAsync(accountId, cancellationToken))
            return null;
        return string.IsNullOrWhiteSpace(code) ? CodeMissing : await codes.UseAsync(accountId, code, client, cancellationToken);
    }
}

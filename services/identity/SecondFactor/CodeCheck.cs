using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>
/// Uses up a code of the app or a recovery code. Guesses are slowed down like those of a password, in a count of their own: the right
/// password, which starts the other count anew, is just what a guesser of codes has.
/// </summary>
internal sealed partial class CodeCheck(
    IdentityDb db, SecretProtection protection, Lockout lockout, TimeProvider time, Metrics metrics, ILogger<CodeCheck> logger)
{
    public const string WrongCode = "SECOND_FACTOR_INVALID";

    /// <summary>Null when the code was right; it is used up then.</summary>
    public async Task<Problem?> UseAsync(Guid accountId, string code, Client client, CancellationToken cancellationToken)
    {
        var subject = $"second factor of {accountId}";
        if (await lockout.BeginAsync(subject, client, cancellationToken) is { } wait)
        {
            metrics.CodeChecked("blocked");
            return Blocked.For(wait);
        }

        var typed = new string([.. code.Where(letter => !char.IsWhiteSpace(letter))]);
        var isRight = typed.Length == TimeCodes.Digits && typed.All(char.IsAsciiDigit)
            ? await UseTimeCodeAsync(accountId, typed, cancellationToken)
            : await UseRecoveryCodeAsync(accountId, typed, cancellationToken);
        metrics.CodeChecked(isRight ? "right" : "wrong");
        if (!isRight)
        {
            Failed(logger, accountId, client.IpAddress);
            return new Problem(StatusCodes.Status403Forbidden, WrongCode, "The code is wrong, expired or used.");
        }

        await lockout.SucceededAsync(subject, client, cancellationToken);
        return null;
    }

    private async Task<bool> UseTimeCodeAsync(Guid accountId, string code, CancellationToken cancellationToken)
    {
        var authenticator = await db.Authenticators.AsNoTracking()
            .SingleOrDefaultAsync(row => row.AccountId == accountId && row.ConfirmedAt != null, cancellationToken);
        if (authenticator is null || TimeCodes.StepOf(protection.Unprotect(authenticator), code, time.GetUtcNow()) is not { } step)
            return false;
        // Of two who show the same code at once, one changes the row.
        return await db.Authenticators.Where(row => row.AccountId == accountId && row.ConfirmedAt != null && row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), cancellationToken) == 1;
    }

    private async Task<bool> UseRecoveryCodeAsync(Guid accountId, string typed, CancellationToken cancellationToken)
    {
        if (RecoveryCode.HashOf(typed) is not { } hash
            || await db.RecoveryCodes.Where(row => row.AccountId == accountId && row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        Recovered(logger, accountId);
        return true;
    }

    [LoggerMessage(2501, LogLevel.Information, "Second factor of account {AccountId} from {IpAddress} was wrong")]
    private static partial void Failed(ILogger logger, Guid accountId, string? ipAddress);

    [LoggerMessage(2502, LogLevel.Information, "Account {AccountId} used a recovery code")]
    private static partial void Recovered(ILogger logger, Guid accountId);
}

using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>Uses up a code of the app or a recovery code.</summary>
internal sealed partial class CodeCheck(
    IdentityDb db, SecretProtection protection, CodeGuesses guesses, OwnerNotices notices, TimeProvider time, ILogger<CodeCheck> logger)
{
    public const string WrongCode = "SECOND_FACTOR_INVALID";

    /// <summary>For what somebody at a session wants to do. Null when the code was right; it is used up then.</summary>
    public Task<Problem?> UseAsync(Guid accountId, string code, Client client, CancellationToken cancellationToken) =>
        UseAsync(accountId, code, client, atLogin: false, cancellationToken);

    /// <summary>The same at login, where the owner is told of a recovery code: whoever used it has what the account is protected by.</summary>
    public Task<Problem?> UseAtLoginAsync(Guid accountId, string code, Client client, CancellationToken cancellationToken) =>
        UseAsync(accountId, code, client, atLogin: true, cancellationToken);

    private async Task<Problem?> UseAsync(Guid accountId, string code, Client client, bool atLogin, CancellationToken cancellationToken)
    {
        if (await guesses.BeginAsync(accountId, client, cancellationToken) is { } blocked)
            return blocked;

        var typed = new string([.. code.Where(letter => !char.IsWhiteSpace(letter))]);
        var isRight = typed.Length == TimeCodes.Digits && typed.All(char.IsAsciiDigit)
            ? await UseTimeCodeAsync(accountId, typed, cancellationToken)
            : await UseRecoveryCodeAsync(accountId, typed, client, atLogin, cancellationToken);
        if (!isRight)
        {
            guesses.Wrong(accountId, client);
            return new Problem(StatusCodes.Status403Forbidden, WrongCode, "The code is wrong, expired or used.");
        }

        await guesses.RightAsync(accountId, client, cancellationToken);
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

    private async Task<bool> UseRecoveryCodeAsync(
        Guid accountId, string typed, Client client, bool atLogin, CancellationToken cancellationToken)
    {
        if (RecoveryCode.HashOf(typed) is not { } hash)
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.RecoveryCodes.Where(row => row.AccountId == accountId && row.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
            return false;
        if (atLogin)
        {
            await notices.AddAsync(MailKind.RecoveryCodeUsed, accountId, client.IpAddress, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Recovered(logger, accountId);
        return true;
    }

    [LoggerMessage(2502, LogLevel.Information, "Account {AccountId} used a recovery code")]
    private static partial void Recovered(ILogger logger, Guid accountId);
}

using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>What the owner types or scans into an app.</summary>
internal sealed record NewSecret(string Secret, string OtpauthUrl);

/// <summary>Codes that are shown once.</summary>
internal sealed record NewRecoveryCodes(IReadOnlyList<string> RecoveryCodes);

/// <param name="Enabled">Whether login asks for a code.</param>
/// <param name="Pending">Whether a secret waits for its first code.</param>
/// <param name="ConfirmedAt">Since when it asks.</param>
/// <param name="RecoveryCodesLeft">Of the ten.</param>
internal sealed record SecondFactorStatus(bool Enabled, bool Pending, DateTimeOffset? ConfirmedAt, int RecoveryCodesLeft);

/// <summary>Sets up, confirms and removes the second factor of accounts.</summary>
internal sealed partial class SecondFactorSetup(
    IdentityDb db, SecretProtection protection, CodeGuesses guesses, OwnerNotices notices, TimeProvider time, ILogger<SecondFactorSetup> logger)
{
    private static readonly Problem AlreadyOn =
        new(StatusCodes.Status409Conflict, "SECOND_FACTOR_ENABLED", "The second factor is on already; disable it first.");

    public static readonly Problem NotOn =
        new(StatusCodes.Status409Conflict, "SECOND_FACTOR_NOT_ENABLED", "The second factor is not on.");

    public async Task<SecondFactorStatus> StatusAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var authenticator = await db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == accountId, cancellationToken);
        var left = await db.RecoveryCodes.CountAsync(code => code.AccountId == accountId, cancellationToken);
        var confirmedAt = authenticator?.ConfirmedAt;
        return new SecondFactorStatus(confirmedAt is not null, authenticator is not null && confirmedAt is null, confirmedAt, left);
    }

    public Task<bool> IsOnAsync(Guid accountId, CancellationToken cancellationToken) =>
        db.Authenticators.AnyAsync(row => row.AccountId == accountId && row.ConfirmedAt != null, cancellationToken);

    /// <summary>A new secret, in place of one that was never confirmed.</summary>
    public async Task<Outcome<NewSecret>> BeginAsync(Guid accountId, string username, CancellationToken cancellationToken)
    {
        var secret = TimeCodes.NewSecret();
        var stored = protection.Protect(secret, accountId);
        var isStored = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO authenticators AS row (account_id, secret, is_encrypted, last_step)
            VALUES ({accountId}, {stored}, {protection.Encrypts}, 0)
            ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, is_encrypted = excluded.is_encrypted
            WHERE row.confirmed_at IS NULL
            """, cancellationToken) == 1;
        return isStored ? new NewSecret(TimeCodes.TextOf(secret), TimeCodes.UriOf(secret, username)) : AlreadyOn;
    }

    /// <summary>The first code shows that the app has the secret; from then on login asks for one.</summary>
    public async Task<Outcome<NewRecoveryCodes>> ConfirmAsync(Guid accountId, string code, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Where nothing waits for a code, none is guessed.
        var pending = await db.Authenticators.AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == accountId, cancellationToken);
        if (NotPending(pending) is { } early)
            return early;
        if (await guesses.BeginAsync(accountId, client, cancellationToken) is { } blocked)
            return blocked;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var authenticator = await LockAsync(accountId, cancellationToken);
        if (NotPending(authenticator) is { } late)
            return late;
        if (TimeCodes.StepOf(protection.Unprotect(authenticator!), code.Replace(" ", "", StringComparison.Ordinal), now) is not { } step)
        {
            guesses.Wrong(accountId, client);
            return Problem.Field("code", "is not the code that the app shows now") with { Code = CodeCheck.WrongCode };
        }

        (authenticator!.ConfirmedAt, authenticator.LastStep) = (now, step);
        var codes = await ReplaceCodesAsync(accountId, cancellationToken);
        await notices.AddAsync(MailKind.SecondFactorOn, accountId, client.IpAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await guesses.RightAsync(accountId, client, cancellationToken);
        Enabled(logger, accountId);
        return codes;
    }

    /// <summary>Ten new recovery codes; the old ones are worth nothing from then on.</summary>
    public async Task<Outcome<NewRecoveryCodes>> RenewCodesAsync(Guid accountId, Client client, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(accountId, cancellationToken) is not { ConfirmedAt: not null })
            return NotOn;
        var codes = await ReplaceCodesAsync(accountId, cancellationToken);
        await notices.AddAsync(MailKind.RecoveryCodesRenewed, accountId, client.IpAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return codes;
    }

    /// <summary>Removes everything of it; nothing happens where there is nothing.</summary>
    public Task RemoveByOwnerAsync(Guid accountId, Client client, CancellationToken cancellationToken) =>
        RemoveAsync(accountId, accountId, MailKind.SecondFactorOff, client.IpAddress, cancellationToken);

    /// <summary>The same for an owner who has lost it. From where the administrator did it is not told.</summary>
    public Task RemoveByAdministratorAsync(Guid accountId, Guid administrator, CancellationToken cancellationToken) =>
        RemoveAsync(accountId, administrator, MailKind.SecondFactorReset, null, cancellationToken);

    private async Task RemoveAsync(Guid accountId, Guid by, string notice, string? ipAddress, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.LoginChallenges.Where(challenge => challenge.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        var own = db.Authenticators.Where(row => row.AccountId == accountId);
        var wasOn = await own.Where(row => row.ConfirmedAt != null).ExecuteDeleteAsync(cancellationToken) == 1;
        await own.ExecuteDeleteAsync(cancellationToken);
        await db.RecoveryCodes.Where(code => code.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        if (wasOn)
            await notices.AddAsync(notice, accountId, ipAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (wasOn)
            Removed(logger, accountId, by);
    }

    private static Problem? NotPending(Authenticator? authenticator) => authenticator switch
    {
        null => new Problem(StatusCodes.Status409Conflict, "SECOND_FACTOR_NOT_SET_UP", "Set the second factor up first."),
        { ConfirmedAt: not null } => AlreadyOn,
        _ => null,
    };

    // One at a time for an account, so that two confirmations don't make twenty codes.
    private Task<Authenticator?> LockAsync(Guid accountId, CancellationToken cancellationToken) => db.Authenticators
        .FromSql($"SELECT * FROM authenticators WHERE account_id = {accountId} FOR UPDATE")
        .SingleOrDefaultAsync(cancellationToken);

    // The new ones are stored with the caller's SaveChanges.
    private async Task<NewRecoveryCodes> ReplaceCodesAsync(Guid accountId, CancellationToken cancellationToken)
    {
        await db.RecoveryCodes.Where(code => code.AccountId == accountId).ExecuteDeleteAsync(cancellationToken);
        var texts = new string[RecoveryCode.Count];
        for (var i = 0; i < texts.Length; i++)
            db.RecoveryCodes.Add(RecoveryCode.Create(accountId, out texts[i]));
        return new NewRecoveryCodes(texts);
    }

    [LoggerMessage(2503, LogLevel.Information, "Second factor of account {AccountId} is on")]
    private static partial void Enabled(ILogger logger, Guid accountId);

    [LoggerMessage(2504, LogLevel.Information, "Second factor of account {AccountId} was removed by {ActorId}")]
    private static partial void Removed(ILogger logger, Guid accountId, Guid actorId);
}

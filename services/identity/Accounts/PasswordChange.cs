using Ensemble.Identity.Mail;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// Replaces passwords. Sessions begun with the old one end with it, and its owner is told, in the same transaction.
/// </summary>
internal sealed class PasswordChange(
    IdentityDb db, Passwords passwords, OwnerProof proof, OwnerNotices notices, Revocation revocation, TimeProvider time)
{
    /// <summary>By the owner, whose session goes on; null when it is done.</summary>
    /// <param name="id">The account.</param>
    /// <param name="sessionId">The session that goes on.</param>
    /// <param name="current">The password until now.</param>
    /// <param name="next">The password from now on.</param>
    /// <param name="code">Of the second factor, where there is one.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Problem?> ByOwnerAsync(
        Guid id, Guid sessionId, string current, string next, string? code, Client client, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken);
        if (Issue(account, next) is { } faulty)
            return faulty;
        var unproven = await proof.CheckPasswordAsync(account, current, client, cancellationToken)
            ?? await proof.CheckCodeAsync(id, code, client, cancellationToken);
        if (unproven is not null)
            return unproven;
        return await ReplaceAsync(account, next, sessionId, MailKind.PasswordChanged, client.IpAddress, cancellationToken)
            ? null
            : Problem.Conflict("current_password", "was changed a moment ago");
    }

    /// <summary>By whoever holds the account's mailbox. All sessions end.</summary>
    public Task<Problem?> ByMailAsync(Guid id, string next, Client client, CancellationToken cancellationToken) =>
        ResetAsync(id, next, null, MailKind.PasswordRecovered, client.IpAddress, cancellationToken);

    /// <summary>By an administrator, whose address is not told. All sessions end but <paramref name="keptSession"/>.</summary>
    public Task<Problem?> ByAdministratorAsync(Guid id, string next, Guid keptSession, CancellationToken cancellationToken) =>
        ResetAsync(id, next, keptSession, MailKind.PasswordSet, null, cancellationToken);

    private async Task<Problem?> ResetAsync(
        Guid id, string next, Guid? keptSession, string notice, string? ipAddress, CancellationToken cancellationToken)
    {
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (Issue(account, next) is { } faulty)
            return faulty;
        // A change at the same moment loses: this one knows of no current password.
        while (!await ReplaceAsync(account, next, keptSession, notice, ipAddress, cancellationToken))
            account = await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken);
        return null;
    }

    private static Problem? Issue(Account account, string next) =>
        PasswordRules.Issue(next, account.Username, account.Email) is { } issue ? Problem.Field("new_password", issue) : null;

    /// <summary>False when the password is no longer the one that was looked at.</summary>
    private async Task<bool> ReplaceAsync(
        Account account, string next, Guid? keptSession, string notice, string? ipAddress, CancellationToken cancellationToken)
    {
        var (id, before, now) = (account.Id, account.PasswordHash, time.GetUtcNow());
        var hash = await passwords.HashAsync(next, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var replaced = await db.Accounts.Where(row => row.Id == id && row.PasswordHash == before).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.PasswordHash, hash).SetProperty(row => row.UpdatedAt, now),
            cancellationToken);
        if (replaced == 0)
            return false;
        // Who got as far as being asked for a code knew the old one.
        await db.LoginChallenges.Where(challenge => challenge.AccountId == id).ExecuteDeleteAsync(cancellationToken);
        await revocation.EndAsync(
            db.Sessions.Where(session => session.AccountId == id && session.Id != keptSession), RevocationReason.Password, cancellationToken);
        await notices.AddAsync(notice, id, ipAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

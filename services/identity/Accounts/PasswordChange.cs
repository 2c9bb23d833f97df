using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>
/// Replaces passwords. Sessions begun with the old one end with it, in the same transaction. Guessing the current password from a stolen
/// session is slowed down like guessing at login.
/// </summary>
internal sealed class PasswordChange(IdentityDb db, Passwords passwords, Lockout lockout, Revocation revocation, TimeProvider time)
{
    /// <summary>By the owner, whose session goes on; null when it is done.</summary>
    public async Task<Problem?> ByOwnerAsync(
        Guid id, Guid sessionId, string current, string next, Client client, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken);
        if (Issue(account, next) is { } faulty)
            return faulty;
        if (await CheckCurrentAsync(account, current, client, cancellationToken) is { } wrong)
            return wrong;
        return await ReplaceAsync(account, next, sessionId, cancellationToken)
            ? null
            : Problem.Conflict("current_password", "was changed a moment ago");
    }

    /// <summary>Whether somebody at a session knows the account's password; null when so.</summary>
    public async Task<Problem?> CheckCurrentAsync(Guid id, string current, Client client, CancellationToken cancellationToken) => await CheckCurrentAsync(
        await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken), current, client, cancellationToken);

    /// <summary>By an administrator, or whoever holds the account's mailbox. All sessions end but <paramref name="keptSession"/>.</summary>
    public async Task<Problem?> ResetAsync(Guid id, string next, Guid? keptSession, CancellationToken cancellationToken)
    {
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (Issue(account, next) is { } faulty)
            return faulty;
        // A change at the same moment loses: this one knows of no current password.
        while (!await ReplaceAsync(account, next, keptSession, cancellationToken))
            account = await db.Accounts.AsNoTracking().SingleAsync(account => account.Id == id, cancellationToken);
        return null;
    }

    private static Problem? Issue(Account account, string next) =>
        PasswordRules.Issue(next, account.Username, account.Email) is { } issue ? Problem.Field("new_password", issue) : null;

    private async Task<Problem?> CheckCurrentAsync(Account account, string current, Client client, CancellationToken cancellationToken)
    {
        if (await lockout.BeginAsync(account.Username, client, cancellationToken) is { } wait)
            return Blocked.For(wait);
        if (await passwords.CheckAsync(account.PasswordHash, current, cancellationToken) == PasswordCheck.Wrong)
            return Problem.Forbidden("The current password is wrong.");
        await lockout.SucceededAsync(account.Username, client, cancellationToken);
        return null;
    }

    /// <summary>False when the password is no longer the one that was looked at.</summary>
    private async Task<bool> ReplaceAsync(Account account, string next, Guid? keptSession, CancellationToken cancellationToken)
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
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

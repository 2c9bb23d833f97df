using Ensemble.Contracts.Events;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Friends;
using Ensemble.Identity.Mail;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access.Revocation;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Deletion;

/// <summary>
/// Erases accounts whose time has come, one a transaction, each by one replica: the rows that belong to an account go with its own
/// (foreign keys cascade), what only names it is removed here, and everybody else hears of it through the outbox.
/// </summary>
internal sealed class Erasure(
    IdentityDb db, RetiredNames names, Lockout lockout, IMailTransport mails, FriendPresence presence, TimeProvider time, Metrics metrics)
{
    /// <summary>False when no account is due.</summary>
    public async Task<bool> EraseNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Accounts.FromSql(
            $"SELECT * FROM accounts WHERE deletion_at <= {now} ORDER BY deletion_at LIMIT 1 FOR UPDATE SKIP LOCKED")
            .AsNoTracking().ToListAsync(cancellationToken);
        if (due is not [var account])
            return false;

        await names.AddAsync(account.UsernameSkeleton, cancellationToken);
        await ForgetLoginsAsync(account, cancellationToken);
        await ForgetMailsAsync(account, cancellationToken);
        await KeepRevocationsAsync(account.Id, now, cancellationToken);
        await db.Accounts.Where(row => row.Id == account.Id).ExecuteDeleteAsync(cancellationToken);
        db.Publish(new UserDeleted(account.Id, account.DeletionIsFinal, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await presence.ForgetAsync(account.Id, cancellationToken);
        metrics.Deletion("erased");
        return true;
    }

    private async Task ForgetLoginsAsync(Account account, CancellationToken cancellationToken)
    {
        var addresses = await db.Sessions.Where(session => session.AccountId == account.Id)
            .Select(session => session.IpAddress).Distinct().ToListAsync(cancellationToken);
        List<string> typed = [account.UsernameKey, CodeGuesses.SubjectOf(account.Id)];
        if (account.EmailKey is { } email)
            typed.Add(email);
        await lockout.ForgetAsync(typed, addresses, cancellationToken);
    }

    private async Task ForgetMailsAsync(Account account, CancellationToken cancellationToken)
    {
        var addresses = await db.MailTokens.Where(token => token.AccountId == account.Id).Select(token => token.AddressKey)
            .Union(db.QueuedMails.Where(mail => mail.AccountId == account.Id).Select(mail => mail.AddressKey))
            .ToListAsync(cancellationToken);
        if (account.EmailKey is { } current)
            addresses.Add(current);
        // An address that it had before may be somebody else's by now, with notices of theirs.
        await db.QueuedMails.Where(mail => addresses.Contains(mail.AddressKey) && (mail.AccountId == null || mail.AccountId == account.Id))
            .ExecuteDeleteAsync(cancellationToken);
        foreach (var address in addresses)
            await mails.ForgetAsync(address, cancellationToken);
    }

    private Task<int> KeepRevocationsAsync(Guid account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - RevocationList.Memory;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO erased_sessions (id, revoked_at)
            SELECT id, coalesce(revoked_at, {now}) FROM sessions WHERE account_id = {account} AND coalesce(revoked_at, {now}) >= {since}
            UNION ALL
            SELECT id, coalesce(revoked_at, {now}) FROM api_keys WHERE account_id = {account} AND coalesce(revoked_at, {now}) >= {since}
            ON CONFLICT (id) DO NOTHING
            """, cancellationToken);
    }
}

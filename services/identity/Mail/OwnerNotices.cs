using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Mail;

/// <summary>
/// Tells an account's owner by mail what was done to what protects the account, so that nobody does it unseen. An address gets so many
/// of these an hour, of all kinds and accounts together; what goes beyond is told when there is room again, one mail a kind. So nobody
/// floods a mailbox, and nothing is left untold.
/// </summary>
internal sealed class OwnerNotices(IdentityDb db, IOptions<MailOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A part of the caller's transaction, best its last: stored with <c>SaveChanges</c>. Nothing where the account has no address.</summary>
    /// <param name="kind">One of <see cref="MailKind"/> that <see cref="NoticeTexts"/> knows.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="ipAddress">From where it was done, null where that is unknown or nothing to the owner.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task AddAsync(string kind, Guid accountId, string? ipAddress, CancellationToken cancellationToken)
    {
        // The account's row before the lock: the mail's row refers to it, and an erasure must not come in between.
        var addresses = await db.Database.SqlQuery<string>(
            $"SELECT email_key AS \"Value\" FROM accounts WHERE id = {accountId} AND email_key IS NOT NULL FOR KEY SHARE").ToListAsync(cancellationToken);
        if (addresses is not [var address])
            return;
        // Notices to one address are counted one after another.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({address}, 8))", cancellationToken);
        var now = time.GetUtcNow();
        if (await JoinAsync(kind, accountId, address, ipAddress, now, cancellationToken))
            return;
        var due = await RoomAsync(address, now, cancellationToken);
        db.QueuedMails.Add(QueuedMail.CreateNotice(kind, address, accountId, ipAddress, now, due));
    }

    /// <summary>True when one that still waits for room tells of this too.</summary>
    private async Task<bool> JoinAsync(
        string kind, Guid accountId, string address, string? ipAddress, DateTimeOffset now, CancellationToken cancellationToken) =>
        await db.QueuedMails
            .Where(mail => mail.AccountId == accountId && mail.AddressKey == address && mail.Kind == kind && mail.CreatedAt > now && mail.Attempts == 0)
            .ExecuteUpdateAsync(
                set => set.SetProperty(mail => mail.Times, mail => mail.Times + 1)
                    .SetProperty(mail => mail.HappenedAt, now)
                    .SetProperty(mail => mail.IpAddress, ipAddress),
                cancellationToken) > 0;

    /// <summary>When the address may get another one: now, or an hour after the one that makes the hour full.</summary>
    private async Task<DateTimeOffset> RoomAsync(string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (most, since) = (options.Value.NoticesPerAddressAndHour, now - Hour);
        var recent = await db.QueuedMails
            .Where(mail => mail.AddressKey == address && mail.AccountId != null && mail.CreatedAt > since)
            .OrderByDescending(mail => mail.CreatedAt)
            .Select(mail => mail.CreatedAt)
            .Take(most)
            .ToListAsync(cancellationToken);
        return recent.Count < most ? now : recent[^1] + Hour;
    }
}

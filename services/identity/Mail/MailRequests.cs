using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Mail;

/// <summary>Takes requests for mail. The work, and so the time, is the same whether the address is known or not.</summary>
internal sealed class MailRequests(IdentityDb db, IOptions<MailOptions> options, TimeProvider time)
{
    /// <summary>A problem where the address has had its share of this hour.</summary>
    public async Task<Problem?> AddAsync(string kind, EmailAddress address, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Requests for one address are counted one after another.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({address.Key}, 7))", cancellationToken);
        if (await AddIfAllowedAsync(kind, address, cancellationToken) is { } problem)
            return problem;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>The same as a part of the caller's change: stored with its <c>SaveChanges</c>.</summary>
    public async Task<Problem?> AddIfAllowedAsync(string kind, EmailAddress address, CancellationToken cancellationToken)
    {
        var (now, hour) = (time.GetUtcNow(), TimeSpan.FromHours(1));
        var since = now - hour;
        var recent = await db.QueuedMails
            .Where(mail => mail.AddressKey == address.Key && mail.Kind == kind && mail.CreatedAt > since)
            .OrderByDescending(mail => mail.CreatedAt)
            .Select(mail => mail.CreatedAt)
            .Take(options.Value.PerAddressAndHour)
            .ToListAsync(cancellationToken);
        if (recent.Count >= options.Value.PerAddressAndHour)
            return Limited(recent[^1] + hour - now);
        db.QueuedMails.Add(QueuedMail.Create(kind, address.Key, now));
        return null;
    }

    private static Problem Limited(TimeSpan wait) =>
        Blocked.For(wait) with { Message = "Enough mails went to this address for now. Try again later." };
}

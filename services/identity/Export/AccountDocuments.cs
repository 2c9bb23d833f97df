using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Export;

/// <summary>The account: names, address, profile, settings, roles, statistics.</summary>
internal sealed class AccountDocument(IdentityDb db) : IExportDocument
{
    public string Name => "account.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.Complete().SingleAsync(account => account.Id == accountId, cancellationToken);
        return new Document(
            account.ToProfile(), account.EmailVerifiedAt, account.Bio, account.FirstName, account.LastName, account.Location, account.Gender,
            account.BannedAt, account.UpdatedAt);
    }

    private sealed record Document(
        Profile Profile, DateTimeOffset? EmailVerifiedAt, string? Bio, string? FirstName, string? LastName, string? Location, string? Gender,
        DateTimeOffset? BannedAt, DateTimeOffset UpdatedAt);
}

/// <summary>From where and with what the user has logged in, as long as that is kept.</summary>
internal sealed class SessionsDocument(IdentityDb db) : IExportDocument
{
    public string Name => "sessions.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.Sessions
        .Where(session => session.AccountId == accountId).OrderBy(session => session.CreatedAt).ThenBy(session => session.Id)
        .Select(session => new Document(
            session.Id, session.IpAddress, session.UserAgent, session.CreatedAt, session.LastUsedAt, session.ExpiresAt, session.RevokedAt,
            session.RevokedFor))
        .ToListAsync(cancellationToken);

    private sealed record Document(
        Guid Id, string? IpAddress, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastActivity, DateTimeOffset ExpiresAt,
        DateTimeOffset? RevokedAt, string? RevokedFor);
}

/// <summary>Invites that the user has made; without the codes of open ones, which let somebody in.</summary>
internal sealed class InvitesDocument(IdentityDb db) : IExportDocument
{
    public string Name => "invites.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.Invites
        .Where(invite => invite.CreatedById == accountId).OrderBy(invite => invite.CreatedAt)
        .Select(invite => new Document(invite.JoinedUser!.Username, invite.CreatedAt, invite.ExpiresAt, invite.UsedAt))
        .ToListAsync(cancellationToken);

    private sealed record Document(string? JoinedUsername, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);
}

/// <summary>What mail went to the user's address lately, and from where was done what it tells of.</summary>
internal sealed class MailsDocument(IdentityDb db) : IExportDocument
{
    public string Name => "mails.json";

    public async Task<object> ReadAsync(Guid accountId, CancellationToken cancellationToken) => await db.QueuedMails
        .Where(mail => mail.AccountId == accountId
            || (mail.AccountId == null && db.Accounts.Any(account => account.Id == accountId && account.EmailKey == mail.AddressKey)))
        .OrderBy(mail => mail.CreatedAt)
        .Select(mail => new Document(mail.Kind, mail.AddressKey, mail.CreatedAt, mail.HappenedAt, mail.IpAddress))
        .ToListAsync(cancellationToken);

    private sealed record Document(string Kind, string Email, DateTimeOffset CreatedAt, DateTimeOffset? HappenedAt, string? IpAddress);
}

using Ensemble.Identity.Accounts;
using Ensemble.Identity.Export;
using Ensemble.Identity.Recovery;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Ensemble.Identity.Mail;

/// <summary>
/// Writes a queued mail when it goes out, from what is so at that moment: what has been settled meanwhile is not written about any more.
/// </summary>
internal sealed class MailLetters(IdentityDb db, MailTokens tokens, MailTexts texts, ExportRequests exports, ExportLinks links, TimeProvider time)
{
    /// <summary>Null when the address belongs to nobody, or there is nothing to say.</summary>
    /// <exception cref="MailRefusedException">It can't be written now.</exception>
    public async Task<MimeMessage?> ComposeAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        if (mail.AccountId is { } owner)
            return await ComposeNoticeAsync(mail, owner, cancellationToken);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.EmailKey == mail.AddressKey, cancellationToken);
        if (account is not { Email: { } address, IsBanned: false })
            return null;
        return mail.Kind switch
        {
            MailKind.Verification when account.EmailVerifiedAt is null =>
                texts.Verification(account.Username, address, await tokens.CreateAsync(account, mail.Kind, cancellationToken)),
            MailKind.PasswordReset =>
                texts.PasswordReset(account.Username, address, await tokens.CreateAsync(account, mail.Kind, cancellationToken)),
            MailKind.DeletionScheduled when account.DeletionAt is { } at => texts.DeletionScheduled(account.Username, address, at, account.DeletionIsFinal),
            MailKind.DeletionCancelled when account.DeletionAt is null => texts.DeletionCancelled(account.Username, address),
            MailKind.DataExport => await ComposeExportAsync(account, address, cancellationToken),
            _ => null,
        };
    }

    // To the address that the account had at the time: whoever took the account over may have changed that first.
    private async Task<MimeMessage?> ComposeNoticeAsync(QueuedMail mail, Guid owner, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.Id == owner, cancellationToken);
        if (account is not { IsBanned: false })
            return null;
        return texts.Notice(account.Username, account.EmailKey == mail.AddressKey ? account.Email! : mail.AddressKey, mail);
    }

    private async Task<MimeMessage?> ComposeExportAsync(Account account, string address, CancellationToken cancellationToken)
    {
        if (await exports.LatestAsync(account.Id, cancellationToken) is not { ExpiresAt: { } until } export || until <= time.GetUtcNow())
            return null;
        try
        {
            // An address that nobody has confirmed may be a stranger's.
            var link = account.EmailVerifiedAt is null ? null : await links.SignAsync(export, cancellationToken);
            return texts.DataExport(account.Username, address, until, link);
        }
        catch (RpcException failure)
        {
            throw new MailRefusedException("media does not sign the link to an archive", failure);
        }
    }
}

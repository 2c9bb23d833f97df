using System.Buffers.Text;
using System.Security.Cryptography;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Recovery;

/// <summary>Makes the tokens that go out by mail, and takes them back.</summary>
internal sealed class MailTokens(IdentityDb db, TimeProvider time)
{
    public async Task<string> CreateAsync(Account account, string kind, CancellationToken cancellationToken)
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        db.MailTokens.Add(new MailToken
        {
            Hash = RefreshToken.HashOf(text),
            AccountId = account.Id,
            Kind = kind,
            AddressKey = account.EmailKey!,
            ExpiresAt = time.GetUtcNow() + (kind == MailKind.Verification ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1)),
        });
        await db.SaveChangesAsync(cancellationToken);
        return text;
    }

    /// <summary>The account that a token is for, while its address is still the one it went to.</summary>
    public Task<Account?> FindAsync(string text, string kind, CancellationToken cancellationToken)
    {
        var (hash, now) = (RefreshToken.HashOf(text), time.GetUtcNow());
        return db.Accounts.Include(account => account.Roles).ThenInclude(role => role.Role).SingleOrDefaultAsync(
            account => db.MailTokens.Any(token => token.Hash == hash && token.Kind == kind && token.ExpiresAt > now
                && token.AccountId == account.Id && token.AddressKey == account.EmailKey),
            cancellationToken);
    }

    /// <summary>Uses up the token, and with it the account's others of its kind; false when somebody was faster.</summary>
    public async Task<bool> UseAsync(string text, Account account, string kind, CancellationToken cancellationToken)
    {
        var hash = RefreshToken.HashOf(text);
        if (await db.MailTokens.Where(token => token.Hash == hash).ExecuteDeleteAsync(cancellationToken) == 0)
            return false;
        await db.MailTokens.Where(token => token.AccountId == account.Id && token.Kind == kind).ExecuteDeleteAsync(cancellationToken);
        return true;
    }
}

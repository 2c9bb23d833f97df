using Ensemble.Contracts.Events;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Mail;
using Ensemble.ServiceDefaults.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Recovery;

/// <summary>Confirms addresses; by configuration, a member whose address is confirmed becomes a creator.</summary>
internal sealed class Verification(IdentityDb db, MailTokens tokens, IOptions<AccountOptions> options, TimeProvider time)
{
    public async Task<bool> ConfirmAsync(string token, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await tokens.FindAsync(token, MailKind.Verification, cancellationToken) is not { } account
            || !await tokens.UseAsync(token, account, MailKind.Verification, cancellationToken))
        {
            return false;
        }

        var now = time.GetUtcNow();
        account.EmailVerifiedAt ??= now;
        if (options.Value.CreatorByDefault && account.CreatorGivenAt is null && account.Has(Roles.Member) && !account.Has(Roles.Creator))
        {
            account.CreatorGivenAt = now;
            account.Grant(await db.Roles.SingleAsync(role => role.Name == Roles.Creator, cancellationToken), now);
            db.Publish(account.Updated(now));
            db.Publish(new UserRolesChanged(account.Id, account.RoleNames(), null, now));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}

using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;

namespace Ensemble.Identity.ApiKeys;

/// <summary>Takes a key back. A session is enough for that: it only makes the account safer.</summary>
internal sealed class ApiKeyRevoking(IdentityDb db, Revocation revocation, RevocationSignal signal, OwnerNotices notices)
{
    /// <summary>False when the account has no such key, or not any more.</summary>
    public async Task<bool> RevokeAsync(Guid keyId, Guid accountId, Client client, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await revocation.EndAsync(db.ApiKeys.Where(key => key.Id == keyId && key.AccountId == accountId), cancellationToken) == 0)
            return false;
        await notices.AddAsync(MailKind.ApiKeyRevoked, accountId, client.IpAddress, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        return true;
    }
}

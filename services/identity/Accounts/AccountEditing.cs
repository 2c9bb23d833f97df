using Ensemble.Identity.Mail;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Changes an account's name, address, settings and profile, and tells everybody, in one transaction.</summary>
internal sealed class AccountEditing(IdentityDb db, Uniqueness uniqueness, MailRequests mails, TimeProvider time)
{
    public async Task<Outcome<Account>> ApplyAsync(Guid id, AccountChange change, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (change.Check(account, out var username, out var email).ToProblem() is { } faulty)
            return faulty;
        if (await uniqueness.TakenAsync(username, email, id, cancellationToken) is { } taken)
            return taken;

        var now = time.GetUtcNow();
        change.Apply(account);
        if (username is not null)
            account.Rename(username);
        if (email is not null && email.Text != account.Email)
            await ReaddressAsync(account, email, cancellationToken);
        if (!db.ChangeTracker.HasChanges())
            return account;
        account.UpdatedAt = now;
        db.Publish(account.Updated(now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            // Somebody else took the name or the address since we looked.
            db.ChangeTracker.Clear();
            if (await uniqueness.TakenAsync(username, email, id, cancellationToken) is { } takenMeanwhile)
                return takenMeanwhile;
            throw;
        }

        return account;
    }

    private async Task ReaddressAsync(Account account, EmailAddress email, CancellationToken cancellationToken)
    {
        var isAnother = account.EmailKey != email.Key;
        (account.Email, account.EmailKey) = (email.Text, email.Key);
        if (!isAnother)
            return;
        account.EmailVerifiedAt = null;
        await mails.AddIfAllowedAsync(MailKind.Verification, email, cancellationToken);
    }

    private Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) => db.Accounts
        .Include(account => account.Statistics)
        .Include(account => account.Roles).ThenInclude(role => role.Role)
        .SingleOrDefaultAsync(account => account.Id == id, cancellationToken);
}

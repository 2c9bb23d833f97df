using Ensemble.Identity.Mail;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Changes an account's name, address, settings and profile, and tells everybody, in one transaction.</summary>
internal sealed class AccountEditing(
    IdentityDb db, Uniqueness uniqueness, OwnerProof proof, AdministratorProof administrators, MailRequests mails, OwnerNotices notices,
    TimeProvider time)
{
    /// <summary>Whoever reads the address can choose a new password: another one wants a code where a second factor is on.</summary>
    public Task<Outcome<Account>> ByOwnerAsync(
        Guid id, AccountChange change, string? code, Client client, CancellationToken cancellationToken) =>
        ApplyAsync(id, change, client.IpAddress, () => proof.CheckCodeAsync(id, code, client, cancellationToken), cancellationToken);

    /// <summary>The address of an administrator is as good as the password.</summary>
    public Task<Outcome<Account>> ByAdministratorAsync(
        Guid id, AccountChange change, Guid administrator, string? code, Client client, CancellationToken cancellationToken) => ApplyAsync(
        id, change, null, () => administrators.CheckCredentialsAsync(id, administrator, code, client, cancellationToken), cancellationToken);

    private async Task<Outcome<Account>> ApplyAsync(
        Guid id, AccountChange change, string? ipAddress, Func<Task<Problem?>> proveAsync, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (change.Check(account, out var username, out var email).ToProblem() is { } faulty)
            return faulty;
        if (await uniqueness.TakenAsync(username, email, id, cancellationToken) is { } taken)
            return taken;
        if (email is not null && email.Key != account.EmailKey && await proveAsync() is { } unproven)
            return unproven;

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        change.Apply(account);
        if (username is not null)
            account.Rename(username);
        if (email is not null && email.Text != account.Email)
            await ReaddressAsync(account, email, ipAddress, cancellationToken);
        if (!db.ChangeTracker.HasChanges())
            return account;
        account.UpdatedAt = now;
        db.Publish(account.Updated(now));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            // Somebody else took the name or the address since we looked.
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            if (await uniqueness.TakenAsync(username, email, id, cancellationToken) is { } takenMeanwhile)
                return takenMeanwhile;
            throw;
        }

        return account;
    }

    // The old address hears of it too: that of somebody who knows nothing of the change.
    private async Task ReaddressAsync(Account account, EmailAddress email, string? ipAddress, CancellationToken cancellationToken)
    {
        var isAnother = account.EmailKey != email.Key;
        (account.Email, account.EmailKey) = (email.Text, email.Key);
        if (!isAnother)
            return;
        account.EmailVerifiedAt = null;
        // Two changes at once would each hold the row for the notice and wait for the other to write it.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {account.Id} FOR UPDATE", cancellationToken);
        await notices.AddAsync(MailKind.AddressChanged, account.Id, ipAddress, cancellationToken);
        await mails.AddIfAllowedAsync(MailKind.Verification, email, cancellationToken);
    }

    private Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) => db.Accounts
        .Include(account => account.Statistics)
        .Include(account => account.Roles).ThenInclude(role => role.Role)
        .SingleOrDefaultAsync(account => account.Id == id, cancellationToken);
}

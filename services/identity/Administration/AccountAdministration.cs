using Ensemble.Contracts.Events;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Administration;

/// <summary>
/// Roles and bans. An account that loses a role or is banned loses its sessions with it, so that no token shows what no longer holds;
/// a role that is only added shows in the next token. The platform always keeps one administrator who may act.
/// </summary>
internal sealed class AccountAdministration(IdentityDb db, Revocation revocation, RevocationSignal signal, TimeProvider time)
{
    public static readonly Problem LastAdministrator = Problem.Conflict(
        "roles", "This is the last administrator; make somebody else one first", "LAST_ADMINISTRATOR");

    /// <summary>Replaces the account's roles; a conflict where nobody would be left to administer.</summary>
    /// <param name="id">The account.</param>
    /// <param name="roles">All that it has from now on.</param>
    /// <param name="by">Who decided, null for the platform.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<Account>> SetRolesAsync(Guid id, IReadOnlyCollection<Role> roles, Guid? by, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(id, cancellationToken);
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        var lost = account.Roles.Where(granted => roles.All(role => role.Id != granted.RoleId)).ToList();
        var gained = roles.Where(role => account.Roles.All(granted => granted.RoleId != role.Id)).ToList();
        if (lost.Count == 0 && gained.Count == 0)
            return account;
        if (lost.Any(granted => granted.Role.Name == Roles.Admin) && await IsLastAdministratorAsync(account, cancellationToken))
            return LastAdministrator;

        var now = time.GetUtcNow();
        foreach (var granted in lost)
            account.Roles.Remove(granted);
        foreach (var role in gained)
            account.Grant(role, now);
        account.UpdatedAt = now;
        db.Publish(account.Updated(now));
        db.Publish(new UserRolesChanged(id, account.RoleNames(), by, now));
        await db.SaveChangesAsync(cancellationToken);
        if (lost.Count > 0)
            await revocation.EndAsync(db.Sessions.Where(session => session.AccountId == id), RevocationReason.Roles, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        return account;
    }

    /// <summary>Bans the account or lifts its ban; nothing happens when it is so already. Null when it is done.</summary>
    /// <param name="id">The account.</param>
    /// <param name="banned">Whether it is to be banned.</param>
    /// <param name="reason">For people.</param>
    /// <param name="by">Who decided, null for the platform.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Problem?> SetBannedAsync(Guid id, bool banned, string? reason, Guid? by, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await LockAsync(id, cancellationToken);
        if (await FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (account.IsBanned == banned)
            return null;
        if (banned && account.Has(Roles.Admin) && await IsLastAdministratorAsync(account, cancellationToken))
            return LastAdministrator;

        var now = time.GetUtcNow();
        account.BannedAt = banned ? now : null;
        account.UpdatedAt = now;
        db.Publish(new UserBanned(id, banned, reason, by, now));
        await db.SaveChangesAsync(cancellationToken);
        if (banned)
        {
            await revocation.EndAsync(db.Sessions.Where(session => session.AccountId == id), RevocationReason.Banned, cancellationToken);
            await revocation.EndAsync(db.ApiKeys.Where(key => key.AccountId == id), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        return null;
    }

    /// <summary>
    /// Until the end of the transaction. The row of the role first: two administrators who remove each other at once do it one after the
    /// other, and the second may not.
    /// </summary>
    public async Task LockAsync(Guid id, CancellationToken cancellationToken)
    {
        // What was read before the lock may have changed.
        db.ChangeTracker.Clear();
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM roles WHERE name = {Roles.Admin} FOR UPDATE", cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {id} FOR UPDATE", cancellationToken);
    }

    public async Task<bool> IsLastAdministratorAsync(Account account, CancellationToken cancellationToken) => !await db.Accounts.AnyAsync(
        other => other.Id != account.Id && other.BannedAt == null && other.DeletionAt == null
            && other.Roles.Any(granted => granted.Role.Name == Roles.Admin),
        cancellationToken);

    public Task<Account?> FindAsync(Guid id, CancellationToken cancellationToken) => db.Accounts
        .Include(account => account.Roles).ThenInclude(role => role.Role)
        .SingleOrDefaultAsync(account => account.Id == id, cancellationToken);
}

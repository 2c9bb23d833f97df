using Ensemble.Identity.Accounts;
using Ensemble.Identity.Administration;
using Ensemble.Identity.Mail;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Deletion;

/// <summary>
/// Puts an account down for erasure and takes that back. It is signed out everywhere at once; what is known of it goes after the grace
/// period (<see cref="Erasure"/>). An owner takes it back by logging in, an administrator's decision only an administrator takes back.
/// </summary>
internal sealed partial class AccountDeletion(
    IdentityDb db,
    AccountAdministration administration,
    OwnerProof proof,
    Revocation revocation,
    RevocationSignal signal,
    IOptions<DeletionOptions> options,
    TimeProvider time,
    Metrics metrics,
    ILogger<AccountDeletion> logger)
{
    /// <param name="id">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="code">Of the second factor, where there is one.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<Account>> ByOwnerAsync(
        Guid id, string password, string? code, Client client, CancellationToken cancellationToken)
    {
        if (await administration.FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        var problem = await proof.CheckPasswordAsync(account, password, client, cancellationToken)
            ?? await RefusalAsync(account, cancellationToken)
            ?? await proof.CheckCodeAsync(id, code, client, cancellationToken);
        return problem is not null ? problem : await ScheduleAsync(id, isFinal: false, options.Value.Grace, cancellationToken);
    }

    /// <param name="id">The account.</param>
    /// <param name="grace">Null for the usual time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Outcome<Account>> ByAdministratorAsync(Guid id, TimeSpan? grace, CancellationToken cancellationToken) =>
        ScheduleAsync(id, isFinal: true, grace ?? options.Value.Grace, cancellationToken);

    /// <summary>An administrator takes it back, whoever wanted it.</summary>
    public async Task<Outcome<Account>> RestoreAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await administration.LockAsync(id, cancellationToken);
        if (await administration.FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (account.DeletionAt is null)
            return Problem.Conflict("id", "This account is not about to be deleted");
        Cancel(account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return account;
    }

    /// <summary>Takes it back for an account whose row the caller has locked; stored with the caller's <c>SaveChanges</c>.</summary>
    public void Cancel(Account account)
    {
        var now = time.GetUtcNow();
        (account.DeletionAt, account.DeletionIsFinal, account.UpdatedAt) = (null, false, now);
        Write(MailKind.DeletionCancelled, account, now);
        metrics.Deletion("cancelled");
        Cancelled(logger, account.Id);
    }

    private async Task<Outcome<Account>> ScheduleAsync(Guid id, bool isFinal, TimeSpan grace, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await administration.LockAsync(id, cancellationToken);
        if (await administration.FindAsync(id, cancellationToken) is not { } account)
            return Problem.NotFound("user", id);
        if (await RefusalAsync(account, cancellationToken) is { } refusal)
            return refusal;
        if (account is { DeletionAt: not null, DeletionIsFinal: true } && !isFinal)
            return account; // An administrator has decided, and only an administrator takes that back.

        var now = time.GetUtcNow();
        (account.DeletionAt, account.DeletionIsFinal, account.UpdatedAt) = (now + grace, isFinal, now);
        Write(MailKind.DeletionScheduled, account, now);
        await db.SaveChangesAsync(cancellationToken);
        await revocation.EndAsync(db.Sessions.Where(session => session.AccountId == id), RevocationReason.Deletion, cancellationToken);
        await db.LoginChallenges.Where(challenge => challenge.AccountId == id).ExecuteDeleteAsync(cancellationToken);
        await revocation.EndAsync(db.ApiKeys.Where(key => key.AccountId == id), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        metrics.Deletion("scheduled");
        Scheduled(logger, id, account.DeletionAt!.Value);
        return account;
    }

    private async Task<Problem?> RefusalAsync(Account account, CancellationToken cancellationToken)
    {
        if (account.IsBuiltInAdministrator)
            return Problem.Conflict("id", "The built-in administrator stays: the next start would make it anew", "BUILT_IN_ADMINISTRATOR");
        return account.Has(Roles.Admin) && await administration.IsLastAdministratorAsync(account, cancellationToken)
            ? AccountAdministration.LastAdministrator
            : null;
    }

    private void Write(string kind, Account account, DateTimeOffset now)
    {
        if (account.EmailKey is { } address)
            db.QueuedMails.Add(QueuedMail.Create(kind, address, now));
    }

    [LoggerMessage(2501, LogLevel.Information, "Account {AccountId} is to be erased at {At}")]
    private static partial void Scheduled(ILogger logger, Guid accountId, DateTimeOffset at);

    [LoggerMessage(2502, LogLevel.Information, "Account {AccountId} stays after all")]
    private static partial void Cancelled(ILogger logger, Guid accountId);
}

using Ensemble.Identity.Accounts;
using Ensemble.Identity.SecondFactor;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Checks a password and begins a session, or asks for a code where the account has a second factor. Nothing in the answer or its time
/// tells whether the account exists: for an unknown name the same hash is computed and the same failure counted.
/// </summary>
internal sealed partial class Login(
    IdentityDb db,
    Passwords passwords,
    Lockout lockout,
    SignIn signIn,
    SecondFactorSetup secondFactor,
    LoginCompletion completion,
    TimeProvider time,
    Metrics metrics,
    ILogger<Login> logger)
{
    public async Task<Outcome<LoginStep>> AttemptAsync(string name, string password, Client client, CancellationToken cancellationToken)
    {
        if (await lockout.BeginAsync(name, client, cancellationToken) is { } wait)
        {
            metrics.LoggedIn("blocked");
            return Blocked.For(wait);
        }

        var account = await FindAsync(name, cancellationToken);
        var check = await passwords.CheckAsync(account?.PasswordHash, password, cancellationToken);
        if (account is null || check == PasswordCheck.Wrong)
            return Refused(account?.Id, client);

        await lockout.SucceededAsync(name, client, cancellationToken);
        var hash = check == PasswordCheck.RightButOutdated ? await RehashAsync(account, password, cancellationToken) : account.PasswordHash;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var current = await signIn.LockAsync(account.Id, cancellationToken);
        if (current is null || await IsAnotherPasswordAsync(current, hash, password, cancellationToken))
            return Refused(account.Id, client);
        if (completion.Refusal(current) is { } refusal)
            return refusal;
        var step = await secondFactor.IsOnAsync(current.Id, cancellationToken)
            ? new LoginStep(null, Challenge(current))
            : new LoginStep(await completion.BeginAsync(current, client, cancellationToken), null);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.LoggedIn(step.SignedIn is null ? "challenged" : "succeeded");
        return step;
    }

    private ChallengeData Challenge(Account account)
    {
        db.LoginChallenges.Add(LoginChallenge.Create(account.Id, time.GetUtcNow(), out var challenge));
        return ChallengeData.Of(challenge);
    }

    private Problem Refused(Guid? accountId, Client client)
    {
        metrics.LoggedIn("failed");
        Failed(logger, accountId, client.IpAddress);
        return Problem.Unauthenticated("The name or the password is wrong.");
    }

    // It may have been changed while it was compared; another hash may also be of the same one, written by another login.
    private async Task<bool> IsAnotherPasswordAsync(Account current, string hash, string password, CancellationToken cancellationToken) =>
        current.PasswordHash != hash && await passwords.CheckAsync(current.PasswordHash, password, cancellationToken) == PasswordCheck.Wrong;

    private Task<Account?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var accounts = db.Accounts.Include(account => account.Roles).ThenInclude(role => role.Role);
        if (EmailAddress.Parse(name, out _) is { } email)
            return accounts.SingleOrDefaultAsync(account => account.EmailKey == email.Key, cancellationToken);
        // What is not a name at all is still looked for, under one that nobody can have: the same way, the same time.
        var key = Username.IsWellFormed(name) ? Username.KeyOf(name) : "";
        return accounts.SingleOrDefaultAsync(account => account.UsernameKey == key, cancellationToken);
    }

    private async Task<string> RehashAsync(Account account, string password, CancellationToken cancellationToken)
    {
        var (outdated, hash) = (account.PasswordHash, await passwords.HashAsync(password, cancellationToken));
        // Not over a password that was changed in the meantime.
        await db.Accounts.Where(row => row.Id == account.Id && row.PasswordHash == outdated)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), cancellationToken);
        return hash;
    }

    [LoggerMessage(2101, LogLevel.Information, "Login of account {AccountId} from {IpAddress} failed")]
    private static partial void Failed(ILogger logger, Guid? accountId, string? ipAddress);
}

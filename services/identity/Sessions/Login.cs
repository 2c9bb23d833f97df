using Ensemble.Identity.Accounts;
using Ensemble.Identity.SecondFactor;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Checks a password and begins a session, or asks for a code where the account has a second factor. Nothing in the answer or its time tells whether the account exists: for an unknown name the
/// same hash is computed and the same failure counted.
/// </summary>
internal sealed partial class Login(
    IdentityDb db,
    Passwords passwords,
    Lockout lockout,
    SignIn signIn,
    SecondFactorSetup secondFactor,
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
        if (check == PasswordCheck.Wrong)
        {
            metrics.LoggedIn("failed");
            Failed(logger, account?.Id, client.IpAddress);
            return Problem.Unauthenticated("The name or the password is wrong.");
        }

        await lockout.SucceededAsync(name, client, cancellationToken);
        if (account!.IsBanned)
        {
            metrics.LoggedIn("banned");
            return Problem.Forbidden("This account is banned.");
        }

        if (check == PasswordCheck.RightButOutdated)
            await RehashAsync(account, password, cancellationToken);
        if (await secondFactor.IsOnAsync(account.Id, cancellationToken))
            return await ChallengeAsync(account, cancellationToken);
        account.LastSeenAt = time.GetUtcNow();
        var signedIn = await signIn.BeginAsync(account, client, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        metrics.LoggedIn("succeeded");
        return new LoginStep(signedIn, null);
    }

    private async Task<LoginStep> ChallengeAsync(Account account, CancellationToken cancellationToken)
    {
        db.LoginChallenges.Add(LoginChallenge.Create(account.Id, time.GetUtcNow(), out var challenge));
        await db.SaveChangesAsync(cancellationToken);
        metrics.LoggedIn("challenged");
        return new LoginStep(null, ChallengeData.Of(challenge));
    }

    private Task<Account?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var accounts = db.Accounts.Include(account => account.Roles).ThenInclude(role => role.Role);
        if (EmailAddress.Parse(name, out _) is { } email)
            return accounts.SingleOrDefaultAsync(account => account.EmailKey == email.Key, cancellationToken);
        // What is not a name at all is still looked for, under one that nobody can have: the same way, the same time.
        var key = Username.IsWellFormed(name) ? Username.KeyOf(name) : "";
        return accounts.SingleOrDefaultAsync(account => account.UsernameKey == key, cancellationToken);
    }

    private async Task RehashAsync(Account account, string password, CancellationToken cancellationToken)
    {
        var (outdated, hash) = (account.PasswordHash, await passwords.HashAsync(password, cancellationToken));
        // Not over a password that was changed in the meantime.
        await db.Accounts.Where(row => row.Id == account.Id && row.PasswordHash == outdated)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), cancellationToken);
    }

    [LoggerMessage(2101, LogLevel.Information, "Login of account {AccountId} from {IpAddress} failed")]
    private static partial void Failed(ILogger logger, Guid? accountId, string? ipAddress);
}

using Ensemble.Identity.Accounts;
using Ensemble.Identity.Deletion;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Sessions;

/// <summary>The end of a login, after a password alone or after the code too. The caller has locked the account's row.</summary>
internal sealed class LoginCompletion(SignIn signIn, AccountDeletion deletion, TimeProvider time, Metrics metrics)
{
    /// <summary>Why the account may not log in; null when it may.</summary>
    public Problem? Refusal(Account account)
    {
        if (!account.IsBanned && account is not { DeletionAt: not null, DeletionIsFinal: true })
            return null;
        metrics.LoggedIn("banned");
        return account.IsBanned
            ? Problem.Forbidden("This account is banned.")
            : Problem.Forbidden("This account is about to be deleted by an administrator.") with { Code = "ACCOUNT_DELETED" };
    }

    /// <summary>Begins a session, and takes a deletion back that the owner wanted; stored with the caller's <c>SaveChanges</c>.</summary>
    public async Task<SignedIn> BeginAsync(Account account, Client client, CancellationToken cancellationToken)
    {
        var comesBack = account.DeletionAt is not null;
        if (comesBack)
            deletion.Cancel(account);
        account.LastSeenAt = time.GetUtcNow();
        return await signIn.BeginAsync(account, client, cancellationToken) with { DeletionCancelled = comesBack };
    }
}

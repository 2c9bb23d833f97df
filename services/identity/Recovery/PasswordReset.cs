using Ensemble.Identity.Accounts;
using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;

namespace Ensemble.Identity.Recovery;

/// <summary>A new password for whoever reads the account's address; every session ends.</summary>
internal sealed class PasswordReset(IdentityDb db, MailTokens tokens, PasswordChange change)
{
    public async Task<Outcome<Account>> UseAsync(string token, string password, Client client, CancellationToken cancellationToken)
    {
        if (await tokens.FindAsync(token, MailKind.PasswordReset, cancellationToken) is not { } account)
            return Refused;
        // A password that is not taken leaves the token as it is.
        if (PasswordRules.Issue(password, account.Username, account.Email) is { } issue)
            return Problem.Field("new_password", issue);
        if (!await tokens.UseAsync(token, account, MailKind.PasswordReset, cancellationToken))
            return Refused;
        db.ChangeTracker.Clear();
        return await change.ByMailAsync(account.Id, password, client, cancellationToken) is { } problem ? problem : account;
    }

    private static Problem Refused => Problem.Field("token", "is unknown, expired or used");
}

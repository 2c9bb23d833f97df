using Ensemble.Contracts.Events;
using Ensemble.Identity.Invites;
using Ensemble.Identity.Mail;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Accounts;

/// <summary>Makes an account and logs it in: account, session, event, mail and the use of an invite are stored together or not at all.</summary>
internal sealed partial class Registration(
    IdentityDb db,
    Uniqueness uniqueness,
    Admission admission,
    Passwords passwords,
    SignIn signIn,
    IOptions<AccountOptions> options,
    TimeProvider time,
    Metrics metrics,
    ILogger<Registration> logger)
{
    public async Task<Outcome<SignedIn>> RegisterAsync(
        RegisterRequest request, bool emailRequired, Client client, CancellationToken cancellationToken)
    {
        var faults = request.Check(emailRequired, out var username, out var email);
        if (faults.ToProblem() is { } faulty)
            return faulty;
        if (await uniqueness.TakenAsync(username, email, null, cancellationToken) is { } taken)
            return taken;
        if (await admission.CheckAsync(request.InviteCode, cancellationToken) is { } uninvited)
            return uninvited;

        var now = time.GetUtcNow();
        var account = Account.Create(username!, email, await passwords.HashAsync(request.Password!, cancellationToken), now);
        var isCreator = options.Value is { CreatorByDefault: true, CreatorNeedsVerification: false };
        account.CreatorGivenAt = isCreator ? now : null;
        string[] names = isCreator ? [Roles.Member, Roles.Creator] : [Roles.Member];
        foreach (var role in await db.Roles.Where(role => names.Contains(role.Name)).ToListAsync(cancellationToken))
            account.Grant(role, now);
        db.Accounts.Add(account);
        if (email is not null)
            db.QueuedMails.Add(QueuedMail.Create(MailKind.Verification, email.Key, now));
        var signedIn = await signIn.BeginAsync(account, client, cancellationToken);
        db.Publish(new UserRegistered(account.Id, account.Username, client.IpAddress, now));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            // Somebody else registered the name or the address since we looked.
            await transaction.RollbackAsync(cancellationToken);
            db.ChangeTracker.Clear();
            if (await uniqueness.TakenAsync(username, email, null, cancellationToken) is { } takenMeanwhile)
                return takenMeanwhile;
            throw;
        }

        if (await admission.UseAsync(request.InviteCode, account.Id, cancellationToken) is { } late)
            return late;
        await transaction.CommitAsync(cancellationToken);
        metrics.Registered();
        Registered(logger, account.Id);
        return signedIn;
    }

    [LoggerMessage(2001, LogLevel.Information, "Account {AccountId} registered")]
    private static partial void Registered(ILogger logger, Guid accountId);
}

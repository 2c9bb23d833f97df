using Ensemble.Identity.Accounts;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>What a client gets to act for an account.</summary>
internal sealed record SignedIn(Account Account, string AccessToken, Guid RefreshTokenId, string RefreshToken, int ExpiresIn)
{
    /// <summary>The account was about to be deleted, and stays since its owner has come back.</summary>
    public bool DeletionCancelled { get; init; }
}

/// <summary>What a right password leads to: tokens, or the question for a code.</summary>
internal sealed record LoginStep(SignedIn? SignedIn, ChallengeData? Challenge);

/// <summary>Begins and continues sessions. What it adds is stored with the caller's <c>SaveChanges</c>.</summary>
internal sealed class SignIn(IdentityDb db, AccessTokenIssuer tokens, IOptions<SessionOptions> options, TimeProvider time)
{
    /// <summary>
    /// The account as it is now, its row locked until the end of the caller's transaction. A ban, a change of roles or password and a
    /// deletion lock that row too: each comes either before, and is seen here, or after the session is stored, and ends it.
    /// </summary>
    /// <returns>Null when the account is gone.</returns>
    public async Task<Account?> LockAsync(Guid accountId, CancellationToken cancellationToken)
    {
        // What was read before the lock may have changed.
        db.ChangeTracker.Clear();
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {accountId} FOR NO KEY UPDATE", cancellationToken);
        return await db.Accounts.Include(account => account.Roles).ThenInclude(role => role.Role)
            .SingleOrDefaultAsync(account => account.Id == accountId, cancellationToken);
    }

    public Task<SignedIn> BeginAsync(Account account, Client client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            AccountId = account.Id,
            IpAddress = client.IpAddress,
            UserAgent = client.UserAgent,
            CreatedAt = now,
            LastUsedAt = now,
            ExpiresAt = now + options.Value.RefreshLifetime,
        };
        db.Sessions.Add(session);
        return ContinueAsync(account, session.Id, cancellationToken);
    }

    /// <summary>Another pair of tokens for a session that is known to be valid.</summary>
    public async Task<SignedIn> ContinueAsync(Account account, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var refresh = RefreshToken.Create(sessionId, now, now + options.Value.RefreshLifetime, out var text);
        db.RefreshTokens.Add(refresh);
        var access = await tokens.IssueAsync(account, sessionId, cancellationToken);
        return new SignedIn(account, access, refresh.Id, text, tokens.LifetimeSeconds);
    }
}

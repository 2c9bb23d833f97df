using Ensemble.Identity.Accounts;
using Ensemble.Identity.SecondFactor;
using Ensemble.Identity.Tokens;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>What a client gets to act for an account.</summary>
internal sealed record SignedIn(Account Account, string AccessToken, Guid RefreshTokenId, string RefreshToken, int ExpiresIn);

/// <summary>What a right password leads to: tokens, or the question for a code.</summary>
internal sealed record LoginStep(SignedIn? SignedIn, ChallengeData? Challenge);

/// <summary>Begins and continues sessions. What it adds is stored with the caller's <c>SaveChanges</c>.</summary>
internal sealed class SignIn(IdentityDb db, AccessTokenIssuer tokens, IOptions<SessionOptions> options, TimeProvider time)
{
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

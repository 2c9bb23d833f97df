using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Sessions;

/// <summary>
/// Trades a refresh token for the next pair. A token is spent by its first use; within the grace period it still answers a pair, later
/// it shows that somebody has a copy, and the session ends.
/// </summary>
internal sealed partial class Refresh(
    IdentityDb db,
    SignIn signIn,
    Revocation revocation,
    IOptions<SessionOptions> options,
    TimeProvider time,
    Metrics metrics,
    ILogger<Refresh> logger)
{
    /// <param name="text">The token.</param>
    /// <param name="id">Its id, where the client sends it (Stuffchat's): must fit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<SignedIn>> UseAsync(string text, string? id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var hash = RefreshToken.HashOf(text);
        var token = await db.RefreshTokens.Where(token => token.Hash == hash)
            .Select(token => new { token.Id, token.SessionId, token.ExpiresAt, token.Session.AccountId })
            .SingleOrDefaultAsync(cancellationToken);
        if (token is null || token.ExpiresAt <= now || (id is not null && !(Guid.TryParse(id, out var given) && given == token.Id)))
            return Refused();

        // Both rows stay locked until the end: refreshes of one session, and what ends it, happen one after the other. The account's first,
        // as everybody does who ends sessions.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await signIn.LockAsync(token.AccountId, cancellationToken) is not { IsBanned: false } account || !await ProlongAsync(token.SessionId, now, cancellationToken))
            return Refused();
        var firstUse = await SpendAsync(token.Id, now, cancellationToken);
        if (!firstUse && await IsReuseAsync(token.Id, now, cancellationToken))
        {
            await revocation.EndAsync(token.SessionId, RevocationReason.Reuse, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            metrics.ReuseDetected();
            Reused(logger, token.SessionId);
            return Refused();
        }

        account.LastSeenAt = now;
        var signedIn = await signIn.ContinueAsync(account, token.SessionId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Refreshed(firstUse ? "rotated" : "grace");
        return signedIn;
    }

    /// <summary>The next pair for a session that shows a valid access token; null when it ended meanwhile.</summary>
    public async Task<SignedIn?> ContinueAsync(Guid sessionId, Guid accountId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await signIn.LockAsync(accountId, cancellationToken) is not { IsBanned: false } account
            || !await ProlongAsync(sessionId, time.GetUtcNow(), cancellationToken))
        {
            return null;
        }

        var signedIn = await signIn.ContinueAsync(account, sessionId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return signedIn;
    }

    private async Task<bool> ProlongAsync(Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expiresAt = now + options.Value.RefreshLifetime;
        return await db.Sessions
            .Where(session => session.Id == sessionId && session.RevokedAt == null && session.ExpiresAt > now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(session => session.LastUsedAt, now).SetProperty(session => session.ExpiresAt, expiresAt),
                cancellationToken) == 1;
    }

    private async Task<bool> SpendAsync(Guid tokenId, DateTimeOffset now, CancellationToken cancellationToken) => await db.RefreshTokens
        .Where(token => token.Id == tokenId && token.SpentAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(token => token.SpentAt, now), cancellationToken) == 1;

    private async Task<bool> IsReuseAsync(Guid tokenId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var spentAt = await db.RefreshTokens
            .Where(token => token.Id == tokenId)
            .Select(token => token.SpentAt)
            .SingleAsync(cancellationToken);
        return now - spentAt >= options.Value.RefreshGrace;
    }

    private Problem Refused()
    {
        metrics.Refreshed("refused");
        return Problem.Unauthenticated("The refresh token is unknown, expired or revoked. Log in again.");
    }

    [LoggerMessage(2102, LogLevel.Warning, "A spent refresh token came back; session {SessionId} was revoked")]
    private static partial void Reused(ILogger logger, Guid sessionId);
}

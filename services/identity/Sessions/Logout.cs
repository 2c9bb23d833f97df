using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Sessions;

/// <summary>Ends sessions: their refresh tokens are refused from then on. Ending a session again changes nothing.</summary>
internal sealed class Logout(IdentityDb db, Revocation revocation)
{
    /// <summary>The session behind a refresh token's id, which must be the caller's (Stuffchat); null when it was ended.</summary>
    public async Task<Problem?> EndByTokenIdAsync(string refreshTokenId, Guid callerId, CancellationToken cancellationToken)
    {
        var session = Guid.TryParse(refreshTokenId, out var id)
            ? await db.RefreshTokens.Where(token => token.Id == id)
                .Select(token => new { token.SessionId, token.Session.AccountId })
                .SingleOrDefaultAsync(cancellationToken)
            : null;
        if (session is null)
            return Problem.NotFound("refresh token", refreshTokenId);
        if (session.AccountId != callerId)
            return Problem.Forbidden();
        await EndAsync(session.SessionId, cancellationToken);
        return null;
    }

    /// <summary>The session behind a refresh token; an unknown token is as good as logged out.</summary>
    public async Task EndByTokenAsync(string refreshToken, CancellationToken cancellationToken)
    {
        var hash = RefreshToken.HashOf(refreshToken);
        var sessionId = await db.RefreshTokens.Where(token => token.Hash == hash)
            .Select(token => (Guid?)token.SessionId)
            .SingleOrDefaultAsync(cancellationToken);
        if (sessionId is { } id)
            await EndAsync(id, cancellationToken);
    }

    public Task EndAsync(Guid sessionId, CancellationToken cancellationToken) =>
        revocation.EndAsync(sessionId, RevocationReason.Logout, cancellationToken);
}

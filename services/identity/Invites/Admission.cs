using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Invites;

/// <summary>Whether somebody may register: anybody, or whoever has an invite that is still open.</summary>
internal sealed class Admission(IdentityDb db, IOptions<RegistrationOptions> options, TimeProvider time)
{
    private static readonly Problem Refused = Problem.Field("invite_code", "invalid, expired or already used invite code");

    private bool IsByInvitation => options.Value.Mode == RegistrationMode.Invite;

    /// <summary>Looks at the code before any work is done for it; null when it may be tried.</summary>
    public async Task<Problem?> CheckAsync(string? code, CancellationToken cancellationToken)
    {
        if (!IsByInvitation)
            return null;
        if (string.IsNullOrWhiteSpace(code))
            return Problem.Field("invite_code", "invite code required");
        return await Open(code).AnyAsync(cancellationToken) ? null : Refused;
    }

    /// <summary>
    /// Uses the code up for a stored account, in the caller's transaction. Of several at once, exactly one gets null: the others wait
    /// for its transaction and find the invite used.
    /// </summary>
    public async Task<Problem?> UseAsync(string? code, Guid accountId, CancellationToken cancellationToken)
    {
        if (!IsByInvitation)
            return null;
        var now = time.GetUtcNow();
        var used = await Open(code!).ExecuteUpdateAsync(
            set => set.SetProperty(invite => invite.JoinedUserId, accountId).SetProperty(invite => invite.UsedAt, now), cancellationToken);
        return used == 1 ? null : Refused;
    }

    private IQueryable<Invite> Open(string text)
    {
        var now = time.GetUtcNow();
        var code = Guid.TryParse(text.Trim(), out var parsed) ? parsed : Guid.Empty;
        return db.Invites.Where(invite => invite.Code == code && invite.UsedAt == null && invite.ExpiresAt > now);
    }
}

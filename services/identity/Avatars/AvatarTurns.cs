using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Avatars;

/// <summary>One picture at a time for an account: nobody fills media's queue alone.</summary>
internal sealed class AvatarTurns(IdentityDb db, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = AvatarStudio.Deadline + TimeSpan.FromSeconds(15);

    // 429 rather than 409: the edge keeps no such answer for an Idempotency-Key, so that the same request may come again.
    private static readonly Problem Pending = Blocked.For(AskAgain) with
    {
        Code = "AVATAR_PENDING", Message = "A picture is being made for this account already; try again in a moment.",
    };

    /// <returns>The turn, which is to be ended; the problem while another one has it, or without the account.</returns>
    public async Task<Outcome<AvatarTurn>> TakeAsync(Guid account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var turn = new AvatarTurn { AccountId = account, EndsAt = now + Longest };
        var taken = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO avatar_turns (account_id, ends_at) SELECT id, {turn.EndsAt} FROM accounts WHERE id = {account}
            ON CONFLICT (account_id) DO UPDATE SET ends_at = excluded.ends_at WHERE avatar_turns.ends_at <= {now}
            """, cancellationToken);
        if (taken > 0)
            return turn;
        return await db.Accounts.AnyAsync(row => row.Id == account, cancellationToken) ? Pending : Problem.NotFound("user", account);
    }

    /// <summary>Also when the caller has gone: the next one need not wait for the turn to end by itself.</summary>
    public Task EndAsync(AvatarTurn turn) =>
        db.AvatarTurns.Where(row => row.AccountId == turn.AccountId && row.EndsAt == turn.EndsAt).ExecuteDeleteAsync(CancellationToken.None);
}

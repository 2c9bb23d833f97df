using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Privacy;

/// <summary>Keeps what owners and their browsers say about the sale of their data. Saying the same again keeps the time of the first.</summary>
internal sealed class PrivacyChoices(IdentityDb db, TimeProvider time)
{
    public Task<PrivacyChoice?> FindAsync(Guid account, CancellationToken cancellationToken) =>
        db.PrivacyChoices.AsNoTracking().SingleOrDefaultAsync(choice => choice.AccountId == account, cancellationToken);

    public Task DecideAsync(Guid account, bool doNotSell, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO privacy_choices (account_id, do_not_sell, decided_at, source) VALUES ({account}, {doNotSell}, {now}, {PrivacySource.Request})
            ON CONFLICT (account_id) DO UPDATE SET do_not_sell = excluded.do_not_sell, decided_at = excluded.decided_at, source = excluded.source
            WHERE privacy_choices.do_not_sell <> excluded.do_not_sell
            """, cancellationToken);
    }

    /// <summary>An opt-out of each of these accounts whose client has not signalled before; unknown ids are left out.</summary>
    public Task HearAsync(Guid[] accounts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO privacy_choices (account_id, do_not_sell, decided_at, source, signal_at)
            SELECT id, true, {now}, {PrivacySource.Signal}, {now} FROM accounts WHERE id = ANY({accounts}) ORDER BY id
            ON CONFLICT (account_id) DO UPDATE SET
                do_not_sell = true,
                decided_at = CASE WHEN privacy_choices.do_not_sell THEN privacy_choices.decided_at ELSE excluded.decided_at END,
                source = CASE WHEN privacy_choices.do_not_sell THEN privacy_choices.source ELSE excluded.source END,
                signal_at = excluded.signal_at
            WHERE privacy_choices.signal_at IS NULL
            """, cancellationToken);
    }
}

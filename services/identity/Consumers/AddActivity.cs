using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Consumers;

/// <summary>Adds what users have played to their statistics, a whole batch at once. Who is erased meanwhile is left out.</summary>
internal sealed class AddActivity(IdentityDb db) : IEventConsumer<RoomActivity>
{
    public Task ConsumeAsync(RoomActivity fact, Delivery delivery, CancellationToken cancellationToken)
    {
        var users = fact.Players.Select(player => player.UserId).ToArray();
        var notes = fact.Players.Select(player => player.Notes).ToArray();
        var milliseconds = fact.Players.Select(player => player.Milliseconds).ToArray();
        // The lock has an erasure that is under way end first, and the order lets two batches wait for each other only one way.
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO play_statistics AS known (account_id, total_notes, milliseconds_played, rooms_created)
            SELECT account.id, player.notes, player.milliseconds, 0
            FROM unnest({users}, {notes}, {milliseconds}) AS player (user_id, notes, milliseconds)
            JOIN accounts account ON account.id = player.user_id
            ORDER BY account.id FOR KEY SHARE OF account
            ON CONFLICT (account_id) DO UPDATE SET total_notes = known.total_notes + excluded.total_notes,
                milliseconds_played = known.milliseconds_played + excluded.milliseconds_played
            """, cancellationToken);
    }
}

using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Consumers;

/// <summary>A room more that its owner has made; nothing when the account is erased.</summary>
internal sealed class CountRoom(IdentityDb db) : IEventConsumer<RoomCreated>
{
    public Task ConsumeAsync(RoomCreated fact, Delivery delivery, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO play_statistics AS known (account_id, total_notes, milliseconds_played, rooms_created)
        SELECT id, 0, 0, 1 FROM accounts WHERE id = {fact.OwnerId} FOR KEY SHARE
        ON CONFLICT (account_id) DO UPDATE SET rooms_created = known.rooms_created + 1
        """, cancellationToken);
}

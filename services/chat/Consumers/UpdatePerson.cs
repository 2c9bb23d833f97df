using Ensemble.Chat.Delivery;
using Ensemble.Chat.People;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Consumers;

/// <summary>An account has another name or picture: every socket is told, of every node.</summary>
internal sealed class UpdatePerson(ChatDb db, Notices notices) : IEventConsumer<UserUpdated>
{
    public async Task ConsumeAsync(UserUpdated fact, ServiceDefaults.Messaging.Delivery delivery, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO people (user_id, username, name_key, is_banned) VALUES ({fact.UserId}, {fact.Username}, {Person.KeyOf(fact.Username)}, false)
            ON CONFLICT (user_id) DO UPDATE SET username = excluded.username, name_key = excluded.name_key
            """, cancellationToken);
        notices.Tell(new ChatNotice(ChatNoticeKind.UserUpdated, null, fact.UserId));
    }
}

using Ensemble.Chat.People;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Consumers;

/// <summary>A new account is in all public channels from the start: nothing but its name has to be written down for that.</summary>
internal sealed class RegisterPerson(ChatDb db) : IEventConsumer<UserRegistered>
{
    public Task ConsumeAsync(UserRegistered fact, ServiceDefaults.Messaging.Delivery delivery, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO people (user_id, username, name_key, is_banned) VALUES ({fact.UserId}, {fact.Username}, {Person.KeyOf(fact.Username)}, false)
            ON CONFLICT (user_id) DO NOTHING
            """, cancellationToken);
}

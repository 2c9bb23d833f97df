using Ensemble.Chat.Delivery;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Chat.Consumers;

/// <summary>A banned account is not shown among members and not mentioned; its sockets close. What it said stays.</summary>
internal sealed class BanPerson(ChatDb db, Notices notices) : IEventConsumer<UserBanned>
{
    public async Task ConsumeAsync(UserBanned fact, ServiceDefaults.Messaging.Delivery delivery, CancellationToken cancellationToken)
    {
        await db.People.Where(person => person.UserId == fact.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(person => person.IsBanned, fact.Banned), cancellationToken);
        if (fact.Banned)
            notices.Tell(new ChatNotice(ChatNoticeKind.UserBanned, null, fact.UserId));
    }
}

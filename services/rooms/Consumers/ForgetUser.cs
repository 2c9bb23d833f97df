using Ensemble.Contracts.Events;
using Ensemble.Rooms.Nodes;
using Ensemble.Rooms.Recording;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Consumers;

/// <summary>
/// An account is gone: its sockets close, its words and its bans go. A room it owned goes to a moderator or member who is in it; one that
/// nobody is in is deleted, closed ones too, with all that was said there.
/// </summary>
internal sealed class ForgetUser(RoomsDb db, Forgetting forgetting) : IEventConsumer<UserDeleted>
{
    public async Task ConsumeAsync(UserDeleted fact, Delivery delivery, CancellationToken cancellationToken)
    {
        await forgetting.ForgetEverywhereAsync(fact.UserId, cancellationToken);
        await EraseAsync(db, fact.UserId, cancellationToken);
    }

    /// <summary>
    /// Takes the user out of every table; doing it again changes nothing. To be called within a transaction that has taken no lock yet: the journals
    /// of all nodes do the same at that time, one after another.
    /// </summary>
    public static async Task EraseAsync(RoomsDb db, Guid user, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"forget " + user}, 0))", cancellationToken);
        // First: which rooms were the user's tells whose words the names of performances are.
        await PerformanceErasure.EraseAsync(db, user, cancellationToken);
        await db.Rooms.Where(room => room.OwnerId == user).ExecuteDeleteAsync(cancellationToken);
        await db.Messages.Where(message => message.UserId == user).ExecuteDeleteAsync(cancellationToken);
        await db.Bans.Where(ban => ban.UserId == user).ExecuteDeleteAsync(cancellationToken);
        await db.Bans.Where(ban => ban.BannedBy == user)
            .ExecuteUpdateAsync(set => set.SetProperty(ban => ban.BannedBy, (Guid?)null), cancellationToken);
    }
}

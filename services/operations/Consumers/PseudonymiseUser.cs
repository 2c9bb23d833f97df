using System.Security.Cryptography;
using System.Text;
using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Operations.Consumers;

/// <summary>
/// An account is gone: what happened stays in the log, who it was goes. One random id takes the place of the user's in all its entries, so
/// that they still belong together; addresses are removed.
/// </summary>
internal sealed class PseudonymiseUser(OperationsDb db, TimeProvider time) : IEventConsumer<UserDeleted>
{
    // Longer than an event may wait in an outbox or a queue before the inbox forgets its like.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    public async Task ConsumeAsync(UserDeleted fact, Delivery delivery, CancellationToken cancellationToken)
    {
        var (user, now) = (fact.UserId, time.GetUtcNow());
        var departed = new DepartedUser
        {
            IdHash = SHA256.HashData(Encoding.UTF8.GetBytes(user.ToString())), Pseudonym = Guid.NewGuid(), DepartedAt = now,
        };
        // Entries that are being written are waited for, and later ones wait for this: none slips by with the old id.
        await db.Database.ExecuteSqlAsync($"LOCK TABLE audit_entries IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var forgotten = now - Memory;
        await db.DepartedUsers.Where(row => row.DepartedAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        db.DepartedUsers.Add(departed);
        await db.AuditEntries.Where(entry => entry.UserId == user).ExecuteUpdateAsync(
            set => set.SetProperty(entry => entry.UserId, departed.Pseudonym).SetProperty(entry => entry.IpAddress, (string?)null),
            cancellationToken);
        await db.AuditEntries.Where(entry => entry.ResourceId == user)
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.ResourceId, departed.Pseudonym), cancellationToken);
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(fact.OccurredAt),
            UserId = fact.ByAdministrator ? null : departed.Pseudonym,
            Action = "user.deleted",
            ResourceType = "user",
            ResourceId = departed.Pseudonym,
            CreatedAt = fact.OccurredAt,
        });
    }
}

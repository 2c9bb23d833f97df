using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Messaging;

namespace Ensemble.Operations.Consumers;

/// <summary>Whoever decided is the one who acted; the account is what was acted on.</summary>
internal sealed class AuditBan(OperationsDb db) : IEventConsumer<UserBanned>
{
    public Task ConsumeAsync(UserBanned fact, Delivery delivery, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(fact.OccurredAt),
            UserId = fact.BannedBy,
            Action = fact.Banned ? "user.banned" : "user.unbanned",
            ResourceType = "user",
            ResourceId = fact.UserId,
            CreatedAt = fact.OccurredAt,
        });
        return Task.CompletedTask;
    }
}

using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Messaging;

namespace Ensemble.Operations.Consumers;

internal sealed class AuditRoom(OperationsDb db) : IEventConsumer<RoomCreated>
{
    public Task ConsumeAsync(RoomCreated fact, Delivery delivery, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(fact.OccurredAt),
            UserId = fact.OwnerId,
            Action = "room.created",
            ResourceType = "room",
            ResourceId = fact.RoomId,
            CreatedAt = fact.OccurredAt,
        });
        return Task.CompletedTask;
    }
}

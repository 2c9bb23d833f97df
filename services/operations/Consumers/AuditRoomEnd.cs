using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Messaging;

namespace Ensemble.Operations.Consumers;

internal sealed class AuditRoomEnd(OperationsDb db) : IEventConsumer<RoomClosed>
{
    public Task ConsumeAsync(RoomClosed fact, Delivery delivery, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(fact.OccurredAt),
            Action = "room.closed",
            ResourceType = "room",
            ResourceId = fact.RoomId,
            CreatedAt = fact.OccurredAt,
        });
        return Task.CompletedTask;
    }
}

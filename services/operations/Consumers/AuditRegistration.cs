using Ensemble.Contracts.Events;
using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Messaging;

namespace Ensemble.Operations.Consumers;

internal sealed class AuditRegistration(OperationsDb db) : IEventConsumer<UserRegistered>
{
    public Task ConsumeAsync(UserRegistered fact, Delivery delivery, CancellationToken cancellationToken)
    {
        db.AuditEntries.Add(new AuditEntry
        {
            Id = Guid.CreateVersion7(fact.OccurredAt),
            UserId = fact.UserId,
            Action = "user.registered",
            ResourceType = "user",
            ResourceId = fact.UserId,
            IpAddress = fact.IpAddress,
            CreatedAt = fact.OccurredAt,
        });
        return Task.CompletedTask;
    }
}

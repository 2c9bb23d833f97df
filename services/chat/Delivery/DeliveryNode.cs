namespace Ensemble.Chat.Delivery;

/// <summary>This process among the nodes; another one after each start.</summary>
internal sealed record DeliveryNode(Guid Id);

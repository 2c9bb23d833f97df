using Ensemble.Contracts.Events;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>
/// What a service does when it hears of an event. It is made for one delivery, in the scope of the service's own database context, and
/// runs inside a transaction that the inbox has opened: what it changes through that context is stored together with the inbox row, once,
/// however often the message is delivered. <c>SaveChanges</c> is called for it. It must not commit, nor open a transaction of its own,
/// and what it does outside of the database may happen again.
/// </summary>
public interface IEventConsumer<in TEvent> where TEvent : class, IEvent
{
    /// <summary>Throwing rolls everything back; the message is tried again some times and then moved to the error queue.</summary>
    Task ConsumeAsync(TEvent fact, Delivery delivery, CancellationToken cancellationToken);
}

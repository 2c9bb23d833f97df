using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.ServiceDefaults.Data;

/// <summary>A service's own database: its tables in snake_case, its outbox and its inbox.</summary>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    internal DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    internal DbSet<InboxMessage> Inbox => Set<InboxMessage>();

    /// <summary>
    /// Writes the event into the outbox with the next <c>SaveChanges</c>: the change and the event are stored together or not at all,
    /// and the dispatcher publishes it afterwards. Events of one subject go out in the order of their rows; where two requests may act on
    /// a subject at the same time, lock or guard its row before.
    /// </summary>
    /// <exception cref="ArgumentException">The event is longer than 256 Ki characters; events carry facts, not contents.</exception>
    public void Publish<TEvent>(TEvent fact) where TEvent : class, IEvent => Publish(fact, Guid.CreateVersion7());

    /// <summary>
    /// The same under an id that the caller keeps, for a write that is repeated when nobody knows whether it was committed: stored twice, it
    /// takes effect once in each subscriber, whose inbox knows it by this id.
    /// </summary>
    /// <exception cref="ArgumentException">The event is too long.</exception>
    public void Publish<TEvent>(TEvent fact, Guid messageId) where TEvent : class, IEvent => Outbox.Add(OutboxMessage.Of(fact, messageId));

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new SnakeCase());

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxMessage>(OutboxMessage.Configure);
        modelBuilder.Entity<InboxMessage>(InboxMessage.Configure);
    }
}

using System.Diagnostics;
using System.Text.Json;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Http;
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
    /// and the dispatcher publishes it afterwards.
    /// </summary>
    public void Publish<TEvent>(TEvent fact) where TEvent : class, IEvent => Outbox.Add(new OutboxMessage
    {
        MessageId = Guid.CreateVersion7(),
        Type = typeof(TEvent).Name,
        Subject = fact.Subject,
        Body = JsonSerializer.Serialize(fact, Json.Options),
        OccurredAt = fact.OccurredAt,
        TraceParent = Activity.Current?.Id,
    });

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

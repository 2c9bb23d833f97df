using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ensemble.Contracts.Events;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>An event that waits to be published. The row is deleted once the broker has confirmed it.</summary>
internal sealed class OutboxMessage
{
    private const int MaxBody = 256 * 1024;

    // The subject is a column and a header, and repeats a field of the event.
    private static readonly JsonSerializerOptions BodyJson = new(Json.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(type =>
        {
            if (type.Properties.FirstOrDefault(property => property.AttributeProvider is PropertyInfo { Name: nameof(IEvent.Subject) }) is { } subject)
                type.Properties.Remove(subject);
        }),
    };

    /// <summary>Order of publishing.</summary>
    public long Position { get; init; }

    /// <summary>Stays the same over repeated publishing; the inbox of a consumer knows it by this.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Name of the event type in contracts.</summary>
    public required string Type { get; init; }

    public required Guid Subject { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>W3C trace context of the request that made it.</summary>
    public string? TraceParent { get; init; }

    public static OutboxMessage Of<TEvent>(TEvent fact, Guid messageId) where TEvent : class, IEvent
    {
        var body = JsonSerializer.Serialize(fact, BodyJson);
        if (body.Length > MaxBody)
            throw new ArgumentException($"{typeof(TEvent).Name} takes {body.Length} characters, the limit is {MaxBody}.", nameof(fact));
        return new OutboxMessage
        {
            MessageId = messageId,
            Type = typeof(TEvent).Name,
            Subject = fact.Subject,
            Body = body,
            OccurredAt = fact.OccurredAt,
            TraceParent = Activity.Current?.Id,
        };
    }

    public static void Configure(EntityTypeBuilder<OutboxMessage> row)
    {
        row.ToTable("outbox");
        row.HasKey(message => message.Position);
        row.Property(message => message.Position).UseIdentityAlwaysColumn();
        row.Property(message => message.Body).HasColumnType("jsonb");
        row.Property(message => message.Type).HasMaxLength(200);
        row.Property(message => message.TraceParent).HasMaxLength(55);
    }
}

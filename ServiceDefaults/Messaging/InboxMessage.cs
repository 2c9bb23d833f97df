using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.ServiceDefaults.Messaging;

/// <summary>A message that a consumer has applied; written in the transaction of its effect, so a redelivery changes nothing.</summary>
internal sealed class InboxMessage
{
    public required Guid MessageId { get; init; }

    public required string Consumer { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public static void Configure(EntityTypeBuilder<InboxMessage> row)
    {
        row.ToTable("inbox");
        row.HasKey(message => new { message.MessageId, message.Consumer });
        row.HasIndex(message => message.ReceivedAt);
        row.Property(message => message.Consumer).HasMaxLength(200);
    }
}

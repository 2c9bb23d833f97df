using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Mail;

/// <summary>What a mail is for.</summary>
internal static class MailKind
{
    public const string Verification = "verification";
    public const string PasswordReset = "password_reset";
    public const string DataExport = "data_export";
    public const string DeletionScheduled = "deletion_scheduled";
    public const string DeletionCancelled = "deletion_cancelled";
}

/// <summary>
/// A mail that somebody asked for, stored with the change that needs it. Its text, and the token in it, are made when it goes out, so
/// that no secret waits in the database; an address that belongs to nobody is only noticed then.
/// </summary>
internal sealed class QueuedMail
{
    public required Guid Id { get; init; }

    /// <summary>One of <see cref="MailKind"/>.</summary>
    public required string Kind { get; init; }

    public required string AddressKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null when it is sent, given up or was for nobody.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    public static QueuedMail Create(string kind, string addressKey, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Kind = kind, AddressKey = addressKey, CreatedAt = now, NextAttemptAt = now,
    };

    public static void Configure(EntityTypeBuilder<QueuedMail> row)
    {
        row.ToTable("queued_mails");
        row.Property(mail => mail.Kind).HasMaxLength(20);
        row.Property(mail => mail.AddressKey).HasMaxLength(EmailAddress.MaxLength);
        row.HasIndex(mail => mail.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
        row.HasIndex(mail => new { mail.AddressKey, mail.Kind, mail.CreatedAt });
        row.HasIndex(mail => mail.CreatedAt);
    }
}

using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
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

    // Notices to the owner, see OwnerNotices.
    public const string SecondFactorOn = "second_factor_on";
    public const string SecondFactorOff = "second_factor_off";
    public const string SecondFactorReset = "second_factor_reset";
    public const string RecoveryCodesRenewed = "recovery_renewed";
    public const string RecoveryCodeUsed = "recovery_used";
    public const string ApiKeyMade = "api_key_made";
    public const string ApiKeyRevoked = "api_key_revoked";
    public const string PasswordChanged = "password_changed";
    public const string PasswordRecovered = "password_recovered";
    public const string PasswordSet = "password_set";
    public const string AddressChanged = "address_changed";
}

/// <summary>
/// A mail that somebody asked for, or a notice to an account's owner, stored with the change that needs it. Its text, and the token in it,
/// are made when it goes out, so that no secret waits in the database; an address that belongs to nobody is only noticed then.
/// </summary>
internal sealed class QueuedMail
{
    public required Guid Id { get; init; }

    /// <summary>One of <see cref="MailKind"/>.</summary>
    public required string Kind { get; init; }

    public required string AddressKey { get; init; }

    /// <summary>When it is queued; of a notice that has to wait for room, when there will be some.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null when it is sent, given up or was for nobody.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Whose owner a notice is for, also when the account has another address by now; null for every other mail.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>When what a notice tells of was done, the last time.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>From where, that time.</summary>
    public string? IpAddress { get; init; }

    /// <summary>How often it was done since the notice before.</summary>
    public int Times { get; init; }

    public static QueuedMail Create(string kind, string addressKey, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Kind = kind, AddressKey = addressKey, CreatedAt = now, NextAttemptAt = now,
    };

    public static QueuedMail CreateNotice(
        string kind, string addressKey, Guid accountId, string? ipAddress, DateTimeOffset happenedAt, DateTimeOffset due) => new()
        {
            Id = Guid.CreateVersion7(happenedAt), Kind = kind, AddressKey = addressKey, CreatedAt = due, NextAttemptAt = due,
            AccountId = accountId, HappenedAt = happenedAt, IpAddress = ipAddress, Times = 1,
        };

    public static void Configure(EntityTypeBuilder<QueuedMail> row)
    {
        row.ToTable("queued_mails");
        row.Property(mail => mail.Kind).HasMaxLength(20);
        row.Property(mail => mail.AddressKey).HasMaxLength(EmailAddress.MaxLength);
        row.Property(mail => mail.IpAddress).HasMaxLength(Client.MaxIpAddress);
        row.HasOne<Account>().WithMany().HasForeignKey(mail => mail.AccountId).OnDelete(DeleteBehavior.Cascade);
        row.HasIndex(mail => mail.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
        row.HasIndex(mail => new { mail.AddressKey, mail.Kind, mail.CreatedAt });
        row.HasIndex(mail => mail.CreatedAt);
    }
}

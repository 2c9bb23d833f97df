using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Chat.People;

/// <summary>
/// An account as chat knows it, from identity's events or from its first request: who is in the public channels, and who is meant by
/// <c>@name</c>, without asking identity each time.
/// </summary>
internal sealed class Person
{
    public required Guid UserId { get; init; }

    public required string Username { get; set; }

    /// <summary>The name without regard to case.</summary>
    public required string NameKey { get; set; }

    /// <summary>May not act; not shown among members.</summary>
    public bool IsBanned { get; set; }

    public static string KeyOf(string username) => username.ToLowerInvariant();

    public static void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("people");
        person.HasKey(row => row.UserId);
        person.Property(row => row.Username).HasMaxLength(64);
        person.Property(row => row.NameKey).HasMaxLength(64);
        person.HasIndex(row => row.NameKey);
    }
}

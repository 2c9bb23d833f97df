using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Sessions;

/// <summary>Wrong passwords in a row for what somebody typed as a name, or from an address.</summary>
internal sealed class LoginFailures
{
    /// <summary>SHA-256 of the name or address: people type passwords into name fields, and those must not be stored.</summary>
    public required byte[] Subject { get; init; }

    public required int Failures { get; set; }

    public required DateTimeOffset LastAt { get; set; }

    public DateTimeOffset? BlockedUntil { get; set; }

    public static void Configure(EntityTypeBuilder<LoginFailures> row)
    {
        row.ToTable("login_failures");
        row.HasKey(failures => failures.Subject);
        row.HasIndex(failures => failures.LastAt);
    }
}

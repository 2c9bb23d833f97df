using Ensemble.ServiceDefaults.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Accounts;

/// <summary>A role that accounts may have. Those of <see cref="Roles"/> are made with the database.</summary>
internal sealed class Role
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Shown to administrators; access is decided by the role's name.</summary>
    public long Permissions { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where a role stands among the built-in ones; roles that administrators made come after them.</summary>
    public static int Rank(string name) =>
        Roles.All.Index().Where(role => role.Item == name).Select(role => role.Index).FirstOrDefault(int.MaxValue);

    /// <summary>Names of roles from least to most.</summary>
    public static IEnumerable<string> Ranked(IEnumerable<string> names) => names.OrderBy(Rank).ThenBy(name => name, StringComparer.Ordinal);

    public static void Configure(EntityTypeBuilder<Role> row)
    {
        row.ToTable("roles");
        row.Property(role => role.Name).HasMaxLength(50);
        row.HasIndex(role => role.Name).IsUnique();
        row.HasData(Roles.All.Select((name, index) => new Role
        {
            Id = new Guid($"01980000-0000-7000-8000-{index + 1:x12}"),
            Name = name,
            CreatedAt = DateTimeOffset.UnixEpoch.AddYears(55),
        }));
    }
}

/// <summary>An account's role, and since when.</summary>
internal sealed class AccountRole
{
    public Guid AccountId { get; init; }

    public required Guid RoleId { get; init; }

    public Role Role { get; init; } = null!;

    public required DateTimeOffset GrantedAt { get; init; }

    public static void Configure(EntityTypeBuilder<AccountRole> row)
    {
        row.ToTable("account_roles");
        row.HasKey(role => new { role.AccountId, role.RoleId });
        row.HasOne(role => role.Role).WithMany().HasForeignKey(role => role.RoleId);
    }
}

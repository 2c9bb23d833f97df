using Ensemble.Contracts.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ensemble.Identity.Accounts;

/// <summary>A person (or the administrator) who can log in.</summary>
internal sealed class Account
{
    public required Guid Id { get; init; }

    /// <summary>As the user wrote it.</summary>
    public required string Username { get; set; }

    /// <summary>The name without regard to case; unique.</summary>
    public required string UsernameKey { get; set; }

    /// <summary>What the name looks like, see <see cref="Username.Skeleton"/>; unique.</summary>
    public required string UsernameSkeleton { get; set; }

    /// <summary>The number of <see cref="UserTag"/>, 0 to 9999.</summary>
    public required short TagNumber { get; set; }

    /// <summary>As the user wrote it; null when none was given.</summary>
    public string? Email { get; set; }

    /// <summary>The address without regard to case; unique.</summary>
    public string? EmailKey { get; set; }

    /// <summary>When its owner proved to read <see cref="Email"/>.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; set; }

    public required string PasswordHash { get; set; }

    public Guid? AvatarFileId { get; set; }

    /// <summary>The same picture at 64 pixels.</summary>
    public Guid? SmallAvatarFileId { get; set; }

    /// <summary><c>dark</c> or <c>light</c>.</summary>
    public string Theme { get; set; } = "dark";

    public bool Notifications { get; set; } = true;

    public string? Bio { get; set; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string? Location { get; set; }

    /// <summary>Shown to the owner only.</summary>
    public string? Gender { get; set; }

    /// <summary>When the creator role came by default, which happens once: an administrator may take it away for good.</summary>
    public DateTimeOffset? CreatorGivenAt { get; set; }

    public DateTimeOffset? BannedAt { get; set; }

    /// <summary>When it is erased; null unless somebody asked for that.</summary>
    public DateTimeOffset? DeletionAt { get; set; }

    /// <summary>An administrator asked: logging in does not take it back.</summary>
    public bool DeletionIsFinal { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required DateTimeOffset LastSeenAt { get; set; }

    public List<AccountRole> Roles { get; } = [];

    public PlayStatistics Statistics { get; init; } = new();

    /// <summary>Name and number, such as <c>clara#0420</c>; unique since names are.</summary>
    public string UserTag => TagOf(Username, TagNumber);

    public static string TagOf(string username, short number) => $"{username}#{number:0000}";

    public bool IsBanned => BannedAt is not null;

    public static Account Create(Username username, EmailAddress? email, string passwordHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Username = username.Text,
        UsernameKey = username.Key,
        UsernameSkeleton = username.Skeleton,
        TagNumber = (short)Random.Shared.Next(10_000),
        Email = email?.Text,
        EmailKey = email?.Key,
        PasswordHash = passwordHash,
        CreatedAt = now,
        UpdatedAt = now,
        LastSeenAt = now,
    };

    /// <summary>The account made at first start; found again by its name.</summary>
    public bool IsBuiltInAdministrator => UsernameKey == Accounts.Username.Administrator.Key;

    public void Rename(Username username) =>
        (Username, UsernameKey, UsernameSkeleton) = (username.Text, username.Key, username.Skeleton);

    public void Grant(Role role, DateTimeOffset now) => Roles.Add(new AccountRole { RoleId = role.Id, Role = role, GrantedAt = now });

    public bool Has(string role) => Roles.Any(granted => granted.Role.Name == role);

    /// <summary>What everybody hears when the account has changed.</summary>
    public UserUpdated Updated(DateTimeOffset now) => new(Id, Username, this.AvatarUrl(), now);

    /// <summary>Names of the account's roles, from least to most.</summary>
    public string[] RoleNames() =>
        [.. Role.Ranked(Roles.Select(granted => granted.Role.Name))];

    public static void Configure(EntityTypeBuilder<Account> row)
    {
        row.ToTable("accounts");
        row.Property(account => account.Username).HasMaxLength(Accounts.Username.MaxLength);
        row.Property(account => account.UsernameKey).HasMaxLength(Accounts.Username.MaxLength);
        row.Property(account => account.UsernameSkeleton).HasMaxLength(Accounts.Username.MaxLength);
        row.Property(account => account.Email).HasMaxLength(EmailAddress.MaxLength);
        row.Property(account => account.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        row.Property(account => account.PasswordHash).HasMaxLength(200);
        row.Property(account => account.Theme).HasMaxLength(16);
        row.Property(account => account.Bio).HasMaxLength(AccountChange.MaxBio);
        row.Property(account => account.FirstName).HasMaxLength(AccountChange.MaxName);
        row.Property(account => account.LastName).HasMaxLength(AccountChange.MaxName);
        row.Property(account => account.Location).HasMaxLength(AccountChange.MaxName);
        row.Property(account => account.Gender).HasMaxLength(AccountChange.MaxName);
        row.HasIndex(account => account.UsernameKey).IsUnique();
        row.HasIndex(account => account.UsernameSkeleton).IsUnique();
        row.HasIndex(account => account.EmailKey).IsUnique();
        row.HasIndex(account => account.DeletionAt).HasFilter("deletion_at IS NOT NULL");
        row.HasMany(account => account.Roles).WithOne().HasForeignKey(role => role.AccountId);
        row.HasOne(account => account.Statistics).WithOne().HasForeignKey<PlayStatistics>(statistics => statistics.AccountId);
    }
}

using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Accounts;

/// <summary>What new accounts get; section <c>Accounts</c>.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>Whether members may publish and sell without asking an administrator first.</summary>
    public bool CreatorByDefault { get; set; } = true;

    /// <summary>
    /// Whether that waits until their address is confirmed. Not by default: a client that knows only Veza's document registers and then
    /// uploads a track, and without an SMTP server nobody could confirm anything.
    /// </summary>
    public bool CreatorNeedsVerification { get; set; }
}

/// <summary>The administrator's account <c>admin</c>, made at first start; section <c>Admin</c>.</summary>
internal sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>Only looked at when the account is made. Null: one is generated and printed once.</summary>
    [StringLength(PasswordRules.MaxLength, MinimumLength = PasswordRules.MinLength)]
    public string? Password { get; set; }
}

using System.ComponentModel.DataAnnotations;

namespace Ensemble.Identity.Invites;

internal enum RegistrationMode
{
    /// <summary>Anybody may register; invite codes are ignored.</summary>
    Open,

    /// <summary>Each registration uses up an invite code.</summary>
    Invite,
}

/// <summary>Who may register; section <c>Registration</c>.</summary>
internal sealed class RegistrationOptions
{
    public const string Section = "Registration";

    [EnumDataType(typeof(RegistrationMode))]
    public RegistrationMode Mode { get; set; } = RegistrationMode.Open;

    /// <summary>How long an invite can be used.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3660.00:00:00")]
    public TimeSpan InviteLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Invites of one member that nobody has used yet and that have not expired.</summary>
    [Range(1, 100_000)]
    public int OpenInvitesPerUser { get; set; } = 100;
}

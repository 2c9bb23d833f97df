namespace Ensemble.Identity.Accounts;

/// <summary>An account as its owner sees it at login: the user objects of the documents in one.</summary>
internal record OwnAccount(
    Guid Id, Guid UserId, string Username, string UserTag, string? Email, string Role, IReadOnlyList<string> Roles,
    bool IsMember, bool IsPro, string? AvatarUrl, DateTimeOffset CreatedAt, DateTimeOffset LastSeen);

/// <summary>The owner's full profile.</summary>
internal sealed record Profile : OwnAccount
{
    public Profile(OwnAccount account, Settings settings, Statistics stats) : base(account) => (Settings, Stats) = (settings, stats);

    public Settings Settings { get; }

    public Statistics Stats { get; }
}

internal sealed record Settings(string Theme, bool Notifications);

/// <summary>What the account has done in piano rooms; a few seconds old.</summary>
/// <param name="TotalNotes">Notes played that sounded in a room: note-ons, not those refused to a muted player or one without quota.</param>
/// <param name="TimePlayed">Seconds of playing: from each note until the next one, but five at most, so that listening doesn't count.</param>
/// <param name="RoomsCreated">Rooms made, closed ones too.</param>
internal sealed record Statistics(long TotalNotes, long TimePlayed, int RoomsCreated);

/// <summary>
/// The owner's profile for <c>/api/users/me</c>: Stuffchat's fields bare at the top level, where roles are objects, and the profile in
/// the envelope.
/// </summary>
internal sealed record OwnAccountBody(
    bool Success, Profile Data, Guid Id, string Username, Guid? AvatarFileId, string? Email,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IReadOnlyList<RoleReference> Roles);

internal sealed record RoleReference(Guid Id, string Name);

/// <summary>An account as everybody sees it.</summary>
internal sealed record PublicAccount(
    Guid UserId, string Username, string UserTag, string? AvatarUrl, bool IsMember, bool IsPro, DateTimeOffset LastSeen,
    PublicStatistics PublicStats);

/// <summary>What the account has played in piano rooms; a few seconds old.</summary>
/// <param name="TotalNotes">Notes played that sounded in a room: note-ons, not those refused to a muted player or one without quota.</param>
/// <param name="TimePlayed">Seconds of playing: from each note until the next one, but five at most, so that listening doesn't count.</param>
internal sealed record PublicStatistics(long TotalNotes, long TimePlayed);

/// <summary>The public account in PianoRhythm's envelope, with Stuffchat's bare fields at the top level.</summary>
internal sealed record PublicAccountBody(bool Success, PublicAccount Data, Guid Id, string Username, Guid? AvatarFileId);

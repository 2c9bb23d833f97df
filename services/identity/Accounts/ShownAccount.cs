namespace Ensemble.Identity.Accounts;

/// <summary>What answers show of an account: to its owner all of it, to others less.</summary>
internal sealed record ShownAccount(
    Guid Id, string Username, short TagNumber, string? Email, Guid? AvatarFileId, Settings Settings, Statistics Statistics,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset LastSeenAt, IReadOnlyList<RoleReference> Roles)
{
    /// <summary>From an account that was read with its roles and, where they are shown, its statistics.</summary>
    public static ShownAccount Of(Account account) => new(
        account.Id, account.Username, account.TagNumber, account.Email, account.AvatarFileId,
        new Settings(account.Theme, account.Notifications),
        new Statistics(account.Statistics.TotalNotes, account.Statistics.MillisecondsPlayed / 1_000, account.Statistics.RoomsCreated),
        account.CreatedAt, account.UpdatedAt, account.LastSeenAt,
        [.. account.Roles.Select(granted => new RoleReference(granted.RoleId, granted.Role.Name))]);
}

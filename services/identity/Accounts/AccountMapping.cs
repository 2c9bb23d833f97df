using System.Globalization;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Identity.Accounts;

internal static class AccountMapping
{
    public static OwnAccount ToOwn(this Account account)
    {
        var roles = account.RoleNames();
        return new OwnAccount(
            account.Id, account.Id, account.Username, account.UserTag, account.Email,
            roles.LastOrDefault(Roles.All.Contains) ?? Roles.Guest, roles,
            account.Has(Roles.Member), account.Has(Roles.Pro), account.AvatarUrl(), account.CreatedAt, account.LastSeenAt);
    }

    public static Profile ToProfile(this Account account) => new(
        account.ToOwn(),
        new Settings(account.Theme, account.Notifications),
        new Statistics(account.Statistics.TotalNotes, account.Statistics.TimePlayed, account.Statistics.RoomsCreated));

    public static OwnAccountBody ToOwnBody(this Account account) => new(
        true, account.ToProfile(), account.Id, account.Username, account.AvatarFileId, account.Email, account.CreatedAt, account.UpdatedAt,
        account.RoleReferences());

    /// <summary>Stuffchat's form of roles, by name.</summary>
    public static IReadOnlyList<RoleReference> RoleReferences(this Account account) =>
    [
        .. account.Roles
            .Select(granted => new RoleReference(granted.RoleId, granted.Role.Name))
            .OrderBy(role => role.Name, StringComparer.Ordinal),
    ];

    public static PublicAccountBody ToPublicBody(this Account account) => new(
        true,
        new PublicAccount(
            account.Id, account.Username, account.UserTag, account.AvatarUrl(),
            account.Has(Roles.Member), account.Has(Roles.Pro), account.LastSeenAt,
            new PublicStatistics(account.Statistics.TotalNotes, account.Statistics.TimePlayed)),
        account.Id, account.Username, account.AvatarFileId);

    /// <summary>Where the picture is, relative to the gateway; null without one.</summary>
    public static string? AvatarUrl(this Account account) => FileUrl(account.AvatarFileId);

    public static string? SmallAvatarUrl(this Account account) => FileUrl(account.SmallAvatarFileId);

    private static string? FileUrl(Guid? id) =>
        id is { } file ? string.Create(CultureInfo.InvariantCulture, $"/files/{file}/avatar") : null;
}

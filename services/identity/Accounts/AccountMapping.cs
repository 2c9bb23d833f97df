using System.Globalization;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Identity.Accounts;

internal static class AccountMapping
{
    public static OwnAccount ToOwn(this ShownAccount account)
    {
        string[] roles = [.. Role.Ranked(account.Roles.Select(role => role.Name))];
        return new OwnAccount(
            account.Id, account.Id, account.Username, Account.TagOf(account.Username, account.TagNumber), account.Email,
            roles.LastOrDefault(Roles.All.Contains) ?? Roles.Guest, roles,
            roles.Contains(Roles.Member), roles.Contains(Roles.Pro), FileUrl(account.AvatarFileId), account.CreatedAt, account.LastSeenAt);
    }

    public static Profile ToProfile(this ShownAccount account) => new(account.ToOwn(), account.Settings, account.Statistics);

    public static OwnAccountBody ToOwnBody(this ShownAccount account) => new(
        true, account.ToProfile(), account.Id, account.Username, account.AvatarFileId, account.Email, account.CreatedAt, account.UpdatedAt,
        InOrder(account.Roles));

    public static PublicAccountBody ToPublicBody(this ShownAccount account) => new(
        true,
        new PublicAccount(
            account.Id, account.Username, Account.TagOf(account.Username, account.TagNumber), FileUrl(account.AvatarFileId),
            account.Has(Roles.Member), account.Has(Roles.Pro), account.LastSeenAt,
            new PublicStatistics(account.Statistics.TotalNotes, account.Statistics.TimePlayed)),
        account.Id, account.Username, account.AvatarFileId);

    public static OwnAccount ToOwn(this Account account) => ShownAccount.Of(account).ToOwn();

    public static Profile ToProfile(this Account account) => ShownAccount.Of(account).ToProfile();

    public static OwnAccountBody ToOwnBody(this Account account) => ShownAccount.Of(account).ToOwnBody();

    /// <summary>Stuffchat's form of roles, by name.</summary>
    public static IReadOnlyList<RoleReference> RoleReferences(this Account account) =>
        InOrder(account.Roles.Select(granted => new RoleReference(granted.RoleId, granted.Role.Name)));

    /// <summary>Where the picture is, relative to the gateway; null without one.</summary>
    public static string? AvatarUrl(this Account account) => FileUrl(account.AvatarFileId);

    public static string? SmallAvatarUrl(this Account account) => FileUrl(account.SmallAvatarFileId);

    private static bool Has(this ShownAccount account, string role) => account.Roles.Any(granted => granted.Name == role);

    private static IReadOnlyList<RoleReference> InOrder(IEnumerable<RoleReference> roles) =>
        [.. roles.OrderBy(role => role.Name, StringComparer.Ordinal)];

    private static string? FileUrl(Guid? id) =>
        id is { } file ? string.Create(CultureInfo.InvariantCulture, $"/files/{file}/avatar") : null;
}

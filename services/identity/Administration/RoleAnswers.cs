using Ensemble.Identity.Accounts;
using Ensemble.ServiceDefaults.Access;

namespace Ensemble.Identity.Administration;

/// <summary>A role in Veza's shape, where permissions are words.</summary>
internal sealed record RoleAnswer(Guid Id, string Name, IReadOnlyList<string> Permissions);

internal sealed record RoleList(IReadOnlyList<RoleAnswer> Roles);

internal sealed record RoleData(RoleAnswer Role);

/// <summary>A role in Stuffchat's shape, where they are a number without effect.</summary>
internal sealed record AdminRole(Guid Id, string Name, long Permissions, DateTimeOffset CreatedAt);

internal static class RoleMapping
{
    private static readonly Dictionary<string, string[]> Permissions = new()
    {
        [Roles.Guest] = ["rooms:join", "tracks:listen"],
        [Roles.Member] = ["rooms:create", "chat:write", "playlists:write", "comments:write"],
        [Roles.Creator] = ["tracks:upload", "products:sell"],
        [Roles.Pro] = ["rooms:pro"],
        [Roles.Moderator] = ["content:moderate", "users:warn"],
        [Roles.Admin] = ["all"],
    };

    public static RoleAnswer ToAnswer(this Role role) => new(role.Id, role.Name, Permissions.GetValueOrDefault(role.Name, []));

    public static AdminRole ToAdminAnswer(this Role role) => new(role.Id, role.Name, role.Permissions, role.CreatedAt);
}

using Ensemble.Contracts.Identity;
using Ensemble.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Grpc;

internal static class AccountMessages
{
    public static IQueryable<Account> WithRoles(this IQueryable<Account> accounts) =>
        accounts.AsNoTracking().Include(account => account.Roles).ThenInclude(role => role.Role);

    public static User ToUser(this Account account) => new()
    {
        UserId = account.Id.ToString(),
        Username = account.Username,
        UserTag = account.UserTag,
        AvatarUrl = account.AvatarUrl() ?? "",
        Roles = { account.RoleNames() },
        Banned = account.IsBanned,
        CreatedAt = account.CreatedAt.ToUnixTimeMilliseconds(),
    };
}

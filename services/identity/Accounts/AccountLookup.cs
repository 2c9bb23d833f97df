namespace Ensemble.Identity.Accounts;

internal static class AccountLookup
{
    /// <summary>The account of this id or name, if there is one. An id has 36 characters and a name at most 32: one can't be taken for the other.</summary>
    public static IQueryable<Account> Called(this IQueryable<Account> accounts, string? user)
    {
        if (Guid.TryParseExact(user, "D", out var id))
            return accounts.Where(account => account.Id == id);
        var key = user is not null && Username.IsWellFormed(user) ? Username.KeyOf(user) : "";
        return accounts.Where(account => account.UsernameKey == key);
    }
}

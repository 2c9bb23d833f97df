using Ensemble.Identity.Deletion;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Accounts;

/// <summary>Whether a name, what it looks like, or an address is somebody else's, or was until lately. The unique indexes have the last word.</summary>
internal sealed class Uniqueness(IdentityDb db, RetiredNames retired)
{
    /// <param name="username">The name wanted, if one is.</param>
    /// <param name="email">The address wanted, if one is.</param>
    /// <param name="owner">The account that may have them already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Problem?> TakenAsync(Username? username, EmailAddress? email, Guid? owner, CancellationToken cancellationToken)
    {
        var (skeleton, emailKey) = (username?.Skeleton, email?.Key);
        var others = await db.Accounts.AsNoTracking()
            .Where(other => other.Id != owner)
            .Where(other => (skeleton != null && other.UsernameSkeleton == skeleton) || (emailKey != null && other.EmailKey == emailKey))
            .Select(other => new { other.UsernameKey, other.UsernameSkeleton })
            .ToListAsync(cancellationToken);
        if (others.Any(other => other.UsernameKey == username?.Key))
            return Problem.Conflict("username", "Username already exists");
        if (others.Any(other => other.UsernameSkeleton == skeleton))
            return Problem.Conflict("username", "Username looks like one that already exists");
        if (others.Count > 0)
            return Problem.Conflict("email", "Email already in use");
        // After the look at the accounts: a name that is just being retired is found in one place or the other.
        return skeleton is not null && await retired.HasAsync(skeleton, cancellationToken)
            ? Problem.Conflict("username", "Username is not available")
            : null;
    }
}

using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.SecondFactor;

/// <summary>
/// What makes an administrator, or lets somebody in as one, wants a code of the administrator who does it, where the second factor is on:
/// whoever finds a session open would otherwise get around it by way of another account.
/// </summary>
internal sealed class AdministratorProof(IdentityDb db, OwnerProof proof)
{
    /// <summary>For another password, address or second factor of an account. Null when nothing stands against it.</summary>
    public async Task<Problem?> CheckCredentialsAsync(Guid target, Guid caller, string? code, Client client, CancellationToken cancellationToken) =>
        await IsAdministratorAsync(target, cancellationToken) ? await proof.CheckCodeAsync(caller, code, client, cancellationToken) : null;

    /// <summary>For other roles of an account. Null when nothing stands against it.</summary>
    public async Task<Problem?> CheckRolesAsync(
        Guid target, IEnumerable<Role> roles, Guid caller, string? code, Client client, CancellationToken cancellationToken) =>
        roles.Any(role => role.Name == Roles.Admin) && !await IsAdministratorAsync(target, cancellationToken)
            ? await proof.CheckCodeAsync(caller, code, client, cancellationToken)
            : null;

    private Task<bool> IsAdministratorAsync(Guid account, CancellationToken cancellationToken) =>
        db.Accounts.AnyAsync(row => row.Id == account && row.Roles.Any(granted => granted.Role.Name == Roles.Admin), cancellationToken);
}

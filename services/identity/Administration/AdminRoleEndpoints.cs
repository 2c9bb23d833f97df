using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Ensemble.Identity.Accounts;
using Ensemble.Identity.Sessions;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Identity.Administration;

/// <summary>Administrators make roles of their own, as labels: access is decided by the built-in ones, which stay (Stuffchat).</summary>
internal static partial class AdminRoleEndpoints
{
    private const int MinName = 2;
    private const int MaxName = 50;
    private const int MaxRoles = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var roles = routes.MapGroup("/api/admin/roles");
        roles.MapGet("", ListAsync);
        roles.MapPost("", CreateAsync);
        roles.MapDelete("/{id}", DeleteAsync);
    }

    /// <summary>All roles, built-in ones and labels.</summary>
    private static async Task<Ok<List<AdminRole>>> ListAsync(IdentityDb db, CancellationToken cancellationToken)
    {
        var roles = await db.Roles.AsNoTracking().OrderBy(role => role.Name).ToListAsync(cancellationToken);
        return TypedResults.Ok(roles.ConvertAll(role => role.ToAdminAnswer()));
    }

    /// <summary>Makes a role that is a label: access goes by the built-in ones.</summary>
    [Refuses(409, 422)]
    private static async Task<Results<Ok<AdminRole>, Problem>> CreateAsync(
        RoleRequest? request, IdentityDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = request?.Name?.Trim() ?? "";
        if (name.Length is < MinName or > MaxName)
            return Problem.Field("name", $"must have {MinName} to {MaxName} characters");
        if (!Form().IsMatch(name))
            return Problem.Field("name", "may contain letters, digits, spaces and _ - . only");
        if (request!.Permissions < 0)
            return Problem.Field("permissions", "must not be negative");
        var names = await db.Roles.Select(role => role.Name).ToListAsync(cancellationToken);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            return Problem.Conflict("name", "Role already exists");
        if (names.Count >= MaxRoles)
            return Problem.Field("name", $"there may be at most {MaxRoles} roles", StatusCodes.Status422UnprocessableEntity);

        var now = time.GetUtcNow();
        var role = new Role { Id = Guid.CreateVersion7(now), Name = name, Permissions = request.Permissions ?? 0, CreatedAt = now };
        db.Roles.Add(role);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation())
        {
            return Problem.Conflict("name", "Role already exists");
        }

        return TypedResults.Ok(role.ToAdminAnswer());
    }

    /// <summary>Removes a label. Succeeds also when there is no such role, as its document has it.</summary>
    [Refuses(409)]
    private static async Task<Results<Ok, Problem>> DeleteAsync(
        string id, IdentityDb db, Revocation revocation, RevocationSignal signal, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var roleId))
            return TypedResults.Ok();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Roles.SingleOrDefaultAsync(role => role.Id == roleId, cancellationToken) is not { } role)
            return TypedResults.Ok();
        if (Roles.All.Contains(role.Name))
            return Problem.Conflict("id", "Built-in roles stay");
        // A login at this moment comes before, and its session ends below, or after, and finds the role gone.
        await db.Database.ExecuteSqlAsync(
            $"SELECT 1 FROM accounts WHERE id IN (SELECT account_id FROM account_roles WHERE role_id = {roleId}) ORDER BY id FOR UPDATE",
            cancellationToken);
        await revocation.EndAsync(
            db.Sessions.Where(session => session.Account.Roles.Any(granted => granted.RoleId == roleId)), RevocationReason.Roles,
            cancellationToken);
        await db.Set<AccountRole>().Where(granted => granted.RoleId == roleId).ExecuteDeleteAsync(cancellationToken);
        await db.Roles.Where(row => row.Id == roleId).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Set();
        return TypedResults.Ok();
    }

    [GeneratedRegex(@"\A[\p{L}\p{N} _.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    private sealed record RoleRequest([Required, StringLength(MaxName, MinimumLength = MinName)] string? Name = null, long? Permissions = null);
}

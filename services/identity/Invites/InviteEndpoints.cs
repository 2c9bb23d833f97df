using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Ensemble.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Identity.Invites;

/// <summary>Members invite others and see who came (Stuffchat).</summary>
internal static class InviteEndpoints
{
    private const int MostListed = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var invites = routes.MapGroup("/api/invites").RequireAuthorization().WithPlainErrors();
        invites.MapPost("", CreateAsync);
        invites.MapGet("", ListAsync);
    }

    /// <summary>Makes an invite code that one person can register with.</summary>
    [Refuses(422)]
    private static async Task<Results<Ok<InviteAnswer>, Problem>> CreateAsync(
        ClaimsPrincipal caller, IdentityDb db, IOptions<RegistrationOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var (id, now) = (caller.Id(), time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // One at a time for a member, so that the count holds.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {id} FOR NO KEY UPDATE", cancellationToken);
        var open = await db.Invites.CountAsync(
            invite => invite.CreatedById == id && invite.UsedAt == null && invite.ExpiresAt > now, cancellationToken);
        if (open >= options.Value.OpenInvitesPerUser)
            return new Problem(StatusCodes.Status422UnprocessableEntity, "TOO_MANY_INVITES", $"You have {open} unused invites already.");
        var invite = new Invite { Code = Guid.NewGuid(), CreatedById = id, CreatedAt = now, ExpiresAt = now + options.Value.InviteLifetime };
        db.Invites.Add(invite);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new InviteAnswer(invite.Code, id, null, null, invite.CreatedAt, invite.ExpiresAt));
    }

    /// <summary>The caller's invites, newest first, and who came.</summary>
    private static async Task<Ok<List<InviteAnswer>>> ListAsync(ClaimsPrincipal caller, IdentityDb db, CancellationToken cancellationToken)
    {
        var id = caller.Id();
        return TypedResults.Ok(await db.Invites
            .Where(invite => invite.CreatedById == id)
            .OrderByDescending(invite => invite.CreatedAt)
            .Take(MostListed)
            .Select(invite => new InviteAnswer(
                invite.Code, invite.CreatedById, invite.JoinedUserId, invite.JoinedUser!.Username, invite.CreatedAt, invite.ExpiresAt))
            .ToListAsync(cancellationToken));
    }

    private sealed record InviteAnswer(
        Guid Code, Guid CreatedBy, Guid? JoinedUserId, string? JoinedUsername, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
}

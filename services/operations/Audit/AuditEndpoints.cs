using System.Security.Claims;
using Ensemble.ServiceDefaults.Access;
using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Operations.Audit;

/// <summary>The audit log: one's own entries for everybody, all of them for administrators.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("/api/v1/audit").RequireAuthorization();
        own.MapGet("/logs", (ClaimsPrincipal caller, [AsParameters] AuditFilter filter, Page page, OperationsDb db, CancellationToken cancel) =>
            ListAsync(OwnedBy(caller, db), filter, page, cancel)).WithSummary("What the caller did, newest first");
        own.MapGet("/stats", (ClaimsPrincipal caller, OperationsDb db, CancellationToken cancel) => StatsAsync(OwnedBy(caller, db), cancel))
            .WithSummary("How often the caller did what");

        var all = routes.MapGroup("/api/v1/admin/audit").RequireSession().RequireAuthorization(policy => policy.RequireRole(Roles.Admin));
        all.MapGet("/logs", (OperationsDb db, [AsParameters] AuditFilter filter, Page page, CancellationToken cancel) =>
            ListAsync(db.AuditEntries, filter, page, cancel)).WithSummary("What everybody did, newest first");
        all.MapGet("/stats", (OperationsDb db, CancellationToken cancel) => StatsAsync(db.AuditEntries, cancel))
            .WithSummary("How often everybody did what");
        all.MapGet("/suspicious", SuspiciousActivity.ListAsync);
    }

    private static IQueryable<AuditEntry> OwnedBy(ClaimsPrincipal caller, OperationsDb db)
    {
        var user = caller.Id();
        return db.AuditEntries.Where(entry => entry.UserId == user);
    }

    private static async Task<Ok<Envelope<AuditLogs>>> ListAsync(
        IQueryable<AuditEntry> entries, AuditFilter filter, Page page, CancellationToken cancel)
    {
        var found = filter.Apply(entries.AsNoTracking());
        var total = await found.LongCountAsync(cancel);
        var rows = await found
            .OrderByDescending(entry => entry.CreatedAt).ThenByDescending(entry => entry.Id)
            .Skip(page.Offset).Take(page.Limit)
            .ToListAsync(cancel);
        return Answer.Ok(new AuditLogs([.. rows.Select(row => row.ToResponse())], page.Of(total)));
    }

    private static async Task<Ok<Envelope<AuditStats>>> StatsAsync(IQueryable<AuditEntry> entries, CancellationToken cancel)
    {
        var counts = await entries
            .GroupBy(entry => entry.Action)
            .Select(group => new { Action = group.Key, Count = group.LongCount() })
            .OrderByDescending(group => group.Count).ThenBy(group => group.Action)
            .ToDictionaryAsync(group => group.Action, group => group.Count, cancel);
        return Answer.Ok(new AuditStats(counts.Values.Sum(), counts));
    }

    private sealed record AuditLogs(IReadOnlyList<AuditEntryResponse> Logs, Pagination Pagination);

    private sealed record AuditStats(long TotalLogs, IReadOnlyDictionary<string, long> ActionsCount);
}

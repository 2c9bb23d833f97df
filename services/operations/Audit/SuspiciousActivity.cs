using Ensemble.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Ensemble.Operations.Audit;

/// <summary>
/// One user with very many entries (<c>many_entries</c>), or one address with very many users (<c>many_users</c>), lately. Veza's
/// document has the route and leaves rules and answer open.
/// </summary>
internal sealed record SuspiciousActivity(
    string Reason, Guid? UserId, string? IpAddress, long Entries, long Users, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    /// <summary>Users with very many entries and addresses with very many users, lately.</summary>
    public static async Task<Ok<Envelope<SuspiciousActivities>>> ListAsync(
        OperationsDb db, Page page, IOptions<SuspicionOptions> options, TimeProvider time, CancellationToken cancel)
    {
        var found = Find(db, time.GetUtcNow() - options.Value.Window, options.Value);
        var total = await found.LongCountAsync(cancel);
        var rows = await found
            .OrderByDescending(activity => activity.Entries).ThenByDescending(activity => activity.LastAt)
            .ThenBy(activity => activity.UserId).ThenBy(activity => activity.IpAddress)
            .Skip(page.Offset).Take(page.Limit)
            .ToListAsync(cancel);
        return Answer.Ok(new SuspiciousActivities(rows, page.Of(total)));
    }

    // Columns are named like the properties: what is not in the model is not named in snake_case either.
    private static IQueryable<SuspiciousActivity> Find(OperationsDb db, DateTimeOffset since, SuspicionOptions options) =>
        db.Database.SqlQuery<SuspiciousActivity>(
            $"""
            SELECT 'many_entries' AS "Reason", user_id AS "UserId", NULL AS "IpAddress", count(*) AS "Entries", 1::bigint AS "Users",
                   min(created_at) AS "FirstAt", max(created_at) AS "LastAt"
            FROM audit_entries
            WHERE created_at >= {since} AND user_id IS NOT NULL
            GROUP BY user_id HAVING count(*) >= {options.EntriesOfOneUser}
            UNION ALL
            SELECT 'many_users', NULL, ip_address, count(*), count(DISTINCT user_id), min(created_at), max(created_at)
            FROM audit_entries
            WHERE created_at >= {since} AND ip_address IS NOT NULL
            GROUP BY ip_address HAVING count(DISTINCT user_id) >= {options.UsersOfOneAddress}
            """);
}

internal sealed record SuspiciousActivities(IReadOnlyList<SuspiciousActivity> Activities, Pagination Pagination);

using Ensemble.Operations;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Tests.Operations;

/// <summary>The tables, and what the pages of a large log read from.</summary>
public sealed class DatabaseTests
{
    [Theory]
    [InlineData("user_id = (SELECT user_id FROM audit_entries LIMIT 1)", "ix_audit_entries_user_id_created_at_id")]
    [InlineData("action = 'room.created' AND created_at >= now() - interval '5 minutes'", "ix_audit_entries_action_created_at")]
    [InlineData("created_at >= now() - interval '1 hour'", "ix_audit_entries_created_at_id")]
    [InlineData("true", "ix_audit_entries_created_at_id")]
    public async Task The_newest_of_a_hundred_thousand_entries_come_out_of_an_index(string filter, string index)
    {
        await using var operations = await OperationsService.StartAsync();

        var plan = await operations.WithDbAsync(async db =>
        {
            await FillAsync(db);
            var page = $"EXPLAIN SELECT * FROM audit_entries WHERE {filter} ORDER BY created_at DESC, id DESC LIMIT 20";
            return await db.Database.SqlQueryRaw<string>(page).ToListAsync();
        });

        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_migrations_make_the_whole_model()
    {
        await using var operations = await OperationsService.StartAsync();

        Assert.False(await operations.WithDbAsync(db => Task.FromResult(db.Database.HasPendingModelChanges())));
    }

    private static Task<int> FillAsync(OperationsDb db) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO audit_entries (id, user_id, action, resource_type, created_at)
        SELECT gen_random_uuid(), md5((n % 1000)::text)::uuid, CASE n % 20 WHEN 0 THEN 'room.created' ELSE 'user.changed' END, 'room',
               now() - make_interval(secs => n)
        FROM generate_series(1, 100000) n;
        ANALYZE audit_entries
        """);
}

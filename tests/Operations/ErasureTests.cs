using Ensemble.Contracts.Events;
using Ensemble.Operations;
using Ensemble.Operations.Consumers;
using Ensemble.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ensemble.Tests.Operations;

/// <summary>What becomes of a user's entries when the account is erased.</summary>
public sealed class ErasureTests(SharedOperations shared) : IClassFixture<SharedOperations>
{
    private OperationsService Operations => shared.Service;

    [Fact]
    public async Task Nothing_tells_any_more_who_it_was_but_what_happened_stays_and_belongs_together()
    {
        var (gone, stays) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Operations.WriteAsync(
            Audited.By(gone, "user.registered", from: "192.0.2.77"), Audited.By(gone), Audited.By(stays, from: "192.0.2.78"), About(stays, gone));

        await EraseAsync(gone);

        Assert.Empty(await Traces.FindAsync(Operations.ConnectionString, [gone.ToString(), "192.0.2.77"], "outbox"));
        var deleted = await Operations.WithDbAsync(db => db.AuditEntries.AsNoTracking()
            .Where(entry => entry.Action == "user.deleted").OrderByDescending(entry => entry.Id).FirstAsync());
        var theirs = await Operations.WithDbAsync(db => db.AuditEntries.AsNoTracking().Where(entry => entry.UserId == deleted.UserId).ToListAsync());
        Assert.Equal(["room.created", "user.deleted", "user.registered"], theirs.Select(entry => entry.Action).Order(StringComparer.Ordinal));
        Assert.All(theirs, entry => Assert.Null(entry.IpAddress));
        Assert.True(await Operations.WithDbAsync(db => db.AuditEntries.AnyAsync(entry => entry.UserId == stays && entry.ResourceId == deleted.UserId)));
        Assert.True(await Operations.WithDbAsync(db => db.AuditEntries.AnyAsync(entry => entry.UserId == stays && entry.IpAddress == "192.0.2.78")));
    }

    [Fact]
    public async Task A_fact_that_arrives_late_is_stored_under_the_pseudonym()
    {
        var gone = Guid.CreateVersion7();
        await EraseAsync(gone);

        await Operations.WriteAsync(Audited.By(gone, "room.created", from: "192.0.2.79"), About(null, gone));

        Assert.Empty(await Traces.FindAsync(Operations.ConnectionString, [gone.ToString(), "192.0.2.79"], "outbox"));
    }

    [Fact]
    public async Task An_entry_that_is_being_written_meanwhile_does_not_slip_by()
    {
        var gone = Guid.CreateVersion7();
        Task erasure;
        await using (var scope = Operations.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OperationsDb>();
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.AuditEntries.Add(Audited.By(gone, from: "192.0.2.80"));
            await db.SaveChangesAsync();
            erasure = EraseAsync(gone);
            await Eventually.TrueAsync(() => Operations.WithDbAsync(IsWaitingAsync), "the erasure waits");
            await transaction.CommitAsync();
        }

        await erasure;

        Assert.Empty(await Traces.FindAsync(Operations.ConnectionString, [gone.ToString(), "192.0.2.80"], "outbox"));
    }

    private static Task<bool> IsWaitingAsync(OperationsDb db) => db.Database
        .SqlQuery<bool>($"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE relation = 'audit_entries'::regclass AND NOT granted) AS \"Value\"").SingleAsync();

    private static Ensemble.Operations.Audit.AuditEntry About(Guid? by, Guid user) => new()
    {
        Id = Guid.CreateVersion7(), UserId = by, Action = "user.banned", ResourceType = "user", ResourceId = user, CreatedAt = Audited.Noon,
    };

    // As the inbox runs it.
    private async Task EraseAsync(Guid user)
    {
        await using var scope = Operations.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<OperationsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<PseudonymiseUser>().ConsumeAsync(
            new UserDeleted(user, false, DateTimeOffset.UtcNow), new Delivery(Guid.NewGuid(), 1), default);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}

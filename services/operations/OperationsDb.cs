using Ensemble.Operations.Audit;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Operations;

internal sealed class OperationsDb(DbContextOptions<OperationsDb> options) : ServiceDbContext(options)
{
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<DepartedUser> DepartedUsers => Set<DepartedUser>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<AuditEntry>(AuditEntry.Configure);
        modelBuilder.Entity<DepartedUser>(DepartedUser.Configure);
    }
}

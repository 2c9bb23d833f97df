using Ensemble.Media.Files;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Media;

internal sealed class MediaDb(DbContextOptions<MediaDb> options) : ServiceDbContext(options)
{
    public DbSet<StoredFile> Files => Set<StoredFile>();

    public DbSet<StoredObject> Objects => Set<StoredObject>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<StoredFile>(StoredFile.Configure);
        modelBuilder.Entity<StoredObject>(StoredObject.Configure);
    }
}

using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms;

internal sealed class RoomsDb(DbContextOptions<RoomsDb> options) : ServiceDbContext(options)
{
    public DbSet<Room> Rooms => Set<Room>();

    public DbSet<RoomMessage> Messages => Set<RoomMessage>();

    public DbSet<RoomBan> Bans => Set<RoomBan>();

    public DbSet<Performance> Performances => Set<Performance>();

    public DbSet<PerformancePlayer> PerformancePlayers => Set<PerformancePlayer>();

    public DbSet<RecordingChunk> RecordingChunks => Set<RecordingChunk>();

    public DbSet<DiscardedFile> DiscardedFiles => Set<DiscardedFile>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Room>(Room.Configure);
        modelBuilder.Entity<RoomMessage>(RoomMessage.Configure);
        modelBuilder.Entity<RoomBan>(RoomBan.Configure);
        modelBuilder.Entity<Performance>(Performance.Configure);
        modelBuilder.Entity<PerformancePlayer>(PerformancePlayer.Configure);
        modelBuilder.Entity<RecordingChunk>(RecordingChunk.Configure);
        modelBuilder.Entity<DiscardedFile>(DiscardedFile.Configure);
    }
}

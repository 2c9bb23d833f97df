using Ensemble.Rooms.Registry;
using Ensemble.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms;

internal sealed class RoomsDb(DbContextOptions<RoomsDb> options) : ServiceDbContext(options)
{
    public DbSet<Room> Rooms => Set<Room>();

    public DbSet<RoomMessage> Messages => Set<RoomMessage>();

    public DbSet<RoomBan> Bans => Set<RoomBan>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Room>(Room.Configure);
        modelBuilder.Entity<RoomMessage>(RoomMessage.Configure);
        modelBuilder.Entity<RoomBan>(RoomBan.Configure);
    }
}

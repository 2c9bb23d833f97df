using Ensemble.Realtime;
using Ensemble.Rooms.Counts;
using Ensemble.Rooms.Moderation;
using Ensemble.Rooms.Nodes;
using Ensemble.Rooms.Recording;
using Ensemble.Rooms.Registry;
using Ensemble.Rooms.Statistics;
using Microsoft.EntityFrameworkCore;

namespace Ensemble.Rooms.Live;

/// <summary>Brings a room to life from what is stored of it, once its lease has been taken.</summary>
internal sealed class RoomLoader(IServiceScopeFactory scopes, INodes nodes, ServerClock clock, TimeProvider time, FramePool frames, RoomJournal journal,
    PlayTallies tallies, RoomsMetrics metrics, RoomCounts counts, AutoModeration moderation, ILogger<RoomLoop> logger)
{
    private static readonly TimeSpan HistoryAge = TimeSpan.FromMinutes(5);

    public async Task<Place> LoadAsync(Guid id)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RoomsDb>();
        if (await db.Rooms.Where(room => room.Id == id && room.ClosedAt == null).Select(room => new { room.Fence }).SingleOrDefaultAsync() is not { } known)
            return Place.Nowhere.Instance;
        var (lease, holder) = await nodes.TakeAsync(id, known.Fence);
        if (lease is null)
            return holder is null ? Place.Unsettled.Instance : new Place.Elsewhere(holder);

        // From here on no earlier holder can write: what is read now is all there is.
        var fenced = await db.Rooms.Where(room => room.Id == id && room.ClosedAt == null && room.Fence < lease.Fence)
            .ExecuteUpdateAsync(set => set.SetProperty(room => room.Fence, lease.Fence));
        var row = await db.Rooms.AsNoTracking().SingleOrDefaultAsync(room => room.Id == id && room.ClosedAt == null);
        if (row is null)
        {
            nodes.GiveBack(id, lease);
            return Place.Nowhere.Instance;
        }

        var messages = await db.Messages.AsNoTracking().Where(message => message.RoomId == id)
            .OrderByDescending(message => message.SentAt).Take(ChatRules.KeptMessages).ToListAsync();
        var bans = await db.Bans.AsNoTracking().Where(ban => ban.RoomId == id).ToListAsync();
        var unfinished = await UnfinishedRecordings.EndAsync(db, id, time);
        if (fenced == 0 || !lease.IsHeld)
            return Place.Unsettled.Instance;
        messages.Reverse();
        var past = new RoomPast(messages, bans, (long)(HistoryAge.TotalSeconds * time.TimestampFrequency), row.OwnerCameAt is not null, unfinished);
        var room = new LiveRoom(RoomProfile.Of(row), clock, frames, journal.Within(lease.Fence), tallies, metrics, moderation, past);
        room.MembershipChanged += counts.HaveChanged;
        return new Place.Here(new RoomLoop(room, lease, time, metrics, logger));
    }
}

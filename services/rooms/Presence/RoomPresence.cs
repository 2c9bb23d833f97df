using Ensemble.Rooms.Live;
using Ensemble.ServiceDefaults.Presence;
using StackExchange.Redis;

namespace Ensemble.Rooms.Presence;

/// <summary>
/// Tells Redis which users are in a room of this node. It looks at the rooms once a second and writes what has changed, and all of it before
/// it would expire; the rooms know nothing of it. Guests don't count, and a private room is not named.
/// </summary>
internal sealed partial class RoomPresence(
    RoomDirectory rooms, IConnectionMultiplexer redis, TimeProvider time, RoomsMetrics metrics, ILogger<RoomPresence> logger) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Dictionary<Guid, Whereabouts> written = [];
    private bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var refreshed = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var here = Here();
            var isDue = time.GetElapsedTime(refreshed) >= Refresh;
            if (await TryWriteAsync(here, isDue ? here : Changed(here), Gone(here), stoppingToken) && isDue)
                refreshed = time.GetTimestamp();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync([], [], written, cancellationToken);
    }

    private Dictionary<Guid, Whereabouts> Here()
    {
        var here = new Dictionary<Guid, Whereabouts>();
        foreach (var room in rooms.Open)
        {
            foreach (var member in room.People)
            {
                if (!member.Visitor.IsGuest)
                    here[member.Visitor.UserId] = WhereaboutsOf(member, room.Profile);
            }
        }

        return here;
    }

    private IEnumerable<KeyValuePair<Guid, Whereabouts>> Changed(Dictionary<Guid, Whereabouts> here) =>
        here.Where(user => !written.TryGetValue(user.Key, out var before) || before != user.Value);

    private IEnumerable<KeyValuePair<Guid, Whereabouts>> Gone(Dictionary<Guid, Whereabouts> here) =>
        written.Where(user => !here.ContainsKey(user.Key));

    // Read beside the room's loop: a status may be a moment old.
    private static Whereabouts WhereaboutsOf(Member member, RoomProfile room)
    {
        var availability = member.Status switch
        {
            Protocol.Status.Away => Availability.Away,
            Protocol.Status.Busy => Availability.Busy,
            Protocol.Status.Invisible => Availability.Invisible,
            _ => Availability.Online,
        };
        return room.Type == Registry.RoomType.Private ? new Whereabouts(availability) : new Whereabouts(availability, room.Id, room.Name);
    }

    private async Task<bool> TryWriteAsync(
        Dictionary<Guid, Whereabouts> here, IEnumerable<KeyValuePair<Guid, Whereabouts>> changed,
        IEnumerable<KeyValuePair<Guid, Whereabouts>> gone, CancellationToken cancellationToken)
    {
        var (setting, removing) = (changed.ToList(), gone.ToList());
        if (setting.Count + removing.Count == 0)
            return true;
        try
        {
            await PresenceBoard.WriteRoomsAsync(redis.GetDatabase(), setting, removing).WaitAsync(Patience, cancellationToken);
            written = here;
            metrics.PresenceWritten(setting.Count + removing.Count);
            if (isAway)
                Back(logger);
            isAway = false;
            return true;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            if (!isAway)
                Away(logger, failure.Message);
            isAway = true;
            return false;
        }
    }

    [LoggerMessage(3401, LogLevel.Warning, "Friends can't see who is in a room while Redis is away: {Reason}")]
    private static partial void Away(ILogger logger, string reason);

    [LoggerMessage(3402, LogLevel.Information, "Friends can see again who is in a room")]
    private static partial void Back(ILogger logger);
}

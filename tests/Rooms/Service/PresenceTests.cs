using Ensemble.ServiceDefaults.Presence;
using StackExchange.Redis;
using Case = Ensemble.Contracts.Realtime.ClientMessage.MessageOneofCase;

namespace Ensemble.Tests.Rooms.Service;

/// <summary>What friends can know of who is in which room.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private readonly PrivateRedis redis = PrivateRedis.Start();
    private RoomsService rooms = null!;
    private ConnectionMultiplexer reader = null!;

    public async ValueTask InitializeAsync()
    {
        rooms = await RoomsService.StartAsync(new() { ["ConnectionStrings:redis"] = redis.ConnectionString });
        reader = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",abortConnect=false");
    }

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        await rooms.DisposeAsync();
        await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_member_is_in_the_room_with_the_status_until_leaving()
    {
        var clara = rooms.Identity.Register("clara");
        var room = await CreateAsync(clara, "public");
        await using var client = await JoinAsync(room, clara);

        var there = await SeenAsync(clara.UserId, seen => seen is not null);
        Assert.Equal(new Whereabouts(Availability.Online, Guid.Parse(room), "Presence"), there);
        await client.SendAsync(new Protocol.ServerMessage { UserStatus = new Protocol.UserStatus { Status = Protocol.Status.Busy } });
        Assert.Equal(Availability.Busy, (await SeenAsync(clara.UserId, seen => seen?.Availability == Availability.Busy))?.Availability);

        client.Cut();
        Assert.Null(await SeenAsync(clara.UserId, seen => seen is null));
    }

    [Fact]
    public async Task A_private_room_is_not_named()
    {
        var clara = rooms.Identity.Register("clara");
        await using var client = await JoinAsync(await CreateAsync(clara, "private"), clara);

        Assert.Equal(new Whereabouts(Availability.Online), await SeenAsync(clara.UserId, seen => seen is not null));
    }

    [Fact]
    public async Task Guests_do_not_count()
    {
        var clara = rooms.Identity.Register("clara");
        var room = await CreateAsync(clara, "public");
        await using var guest = await JoinAsync(room, null);
        await using var client = await JoinAsync(room, clara);
        await SeenAsync(clara.UserId, seen => seen is not null);

        var keys = reader.GetServer(reader.GetEndPoints()[0]).Keys(pattern: "presence:*").Select(key => key.ToString());

        Assert.Equal([$"presence:room:{clara.UserId}"], keys);
    }

    [Fact]
    public async Task What_Redis_lost_is_written_again_in_time_and_a_node_that_stops_takes_its_own_back()
    {
        var clara = rooms.Identity.Register("clara");
        var client = await JoinAsync(await CreateAsync(clara, "public"), clara);
        await SeenAsync(clara.UserId, seen => seen is not null);

        await redis.StopAsync();
        redis.Resume();
        Assert.NotNull(await SeenAsync(clara.UserId, seen => seen is not null, seconds: 45));

        await rooms.DisposeAsync();
        await client.DisposeAsync();
        Assert.Null(await SeenAsync(clara.UserId, seen => seen is null, seconds: 5));
        rooms = await RoomsService.StartAsync();
    }

    private async Task<string> CreateAsync(Login owner, string type)
    {
        var created = await rooms.Api.PostAsync("/api/rooms", new { room_name = "Presence", room_type = type }, owner);
        Assert.True(created.Status == 201, created.Body);
        return created.Data.GetProperty("room_id").GetString()!;
    }

    private async Task<PianoClient> JoinAsync(string room, Login? login)
    {
        var client = await rooms.ConnectAsync(room, login);
        await client.HearAsync(Case.RoomJoined);
        return client;
    }

    private Task<Whereabouts?> SeenAsync(Guid user, Predicate<Whereabouts?> expected, int seconds = 20) => Eventually.GetAsync(
        async () =>
        {
            try
            {
                return (await PresenceBoard.ReadAsync(reader.GetDatabase(), [user]))[0].Room;
            }
            catch (RedisException)
            {
                return null; // On its way back.
            }
        },
        expected,
        seconds);
}
